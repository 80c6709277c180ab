import type { Role } from '@postern/protocol/api'
import type { Generated } from 'kysely'
import type { Fixed, Flag, Json } from './column-types.ts'

/* The tables of who may do what, and of who did. */

export interface UserAccountTable {
  id: Fixed<string>
  email: string
  /** Empty until a password is chosen: nothing matches it. */
  password_hash: string
  role: Generated<Role>
  disabled: Generated<Flag>
  created_at: Fixed<number>
}

export interface SessionTable {
  /** Names it in lists; the hash of its secret is nobody's business. */
  id: Fixed<string>
  token_hash: Fixed<string>
  user_id: Fixed<string>
  created_at: Fixed<number>
  expires_at: number
  ip: Generated<string>
  user_agent: Generated<string>
  last_used_at: number
}

export interface ApiTokenTable {
  id: Fixed<string>
  user_id: Fixed<string>
  name: string
  /** It may do what both this role and its user's may. */
  role: Fixed<Role>
  token_hash: Fixed<string>
  hint: Fixed<string>
  created_at: Fixed<number>
  last_used_at: number | null
}

/** The one-time link that makes the owner. */
export interface SetupLinkTable {
  token_hash: Fixed<string>
  created_at: Fixed<number>
}

/** The one-time link by which a person chooses a password: the newest of an account counts. */
export interface InvitationTable {
  user_id: Fixed<string>
  token_hash: string
  expires_at: number
}

/** What somebody did. It outlives the account and the thing that it was done to. */
export interface AuditEntryTable {
  id: Fixed<string>
  at: Fixed<number>
  user_id: Fixed<string | null>
  who: Fixed<string>
  token: Fixed<string | null>
  ip: Fixed<string | null>
  /** The operationId of the route. */
  what: Fixed<string>
  outcome: string
  kind: Fixed<string | null>
  target_id: string | null
  target: string | null
  connection: string | null
  note: string | null
  /** AuditChange[]. */
  changes: Json
}

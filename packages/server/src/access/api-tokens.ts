import { type ApiToken, type CreatedApiToken, type NewApiToken, type Role, roleReaches } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { hashSecret, newSecret } from '../lib/tokens.ts'
import type { Caller } from './caller.ts'
import { forbidden, lesserRole } from './roles.ts'

/** Makes a token of the caller's, which may do no more than the caller. */
export async function createApiToken(
  db: Database,
  caller: Pick<Caller, 'userId' | 'role'>,
  { name, role = caller.role }: NewApiToken,
  clock: Clock,
): Promise<CreatedApiToken> {
  if (!roleReaches(caller.role, role)) throw forbidden(role, caller.role)
  const { secret, hash, hint } = newSecret('ptok')
  const row = { id: newId(), name, role, hint, created_at: clock(), last_used_at: null }
  await db.transact((tx) =>
    tx
      .insertInto('api_token')
      .values({ ...row, user_id: caller.userId, token_hash: hash })
      .execute(),
  )
  return { ...toApiToken(row), token: secret }
}

export async function listApiTokens(db: Database, userId: string): Promise<ApiToken[]> {
  const rows = await db.read
    .selectFrom('api_token')
    .select(['id', 'name', 'role', 'hint', 'created_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute()
  return rows.map(toApiToken)
}

export async function deleteApiToken(db: Database, userId: string, id: string): Promise<void> {
  const deleted = await db.transact((tx) =>
    tx.deleteFrom('api_token').where('id', '=', id).where('user_id', '=', userId).returning('id').executeTakeFirst(),
  )
  if (deleted === undefined) throw new AppError('NOT_FOUND', 'There is no such API token')
}

export interface FoundApiToken {
  readonly id: string
  readonly name: string
  readonly userId: string
  readonly email: string
  readonly role: Role
}

/** The token of an account that is not disabled, with what it may do now. */
export async function findApiToken(db: Database, secret: string): Promise<FoundApiToken | undefined> {
  const found = await db.read
    .selectFrom('api_token')
    .innerJoin('user_account', 'user_account.id', 'api_token.user_id')
    .select(['api_token.id', 'api_token.name', 'api_token.role', 'user_id as userId', 'email'])
    .select('user_account.role as userRole')
    .where('token_hash', '=', hashSecret(secret))
    .where('disabled', '=', 0)
    .executeTakeFirst()
  if (found === undefined) return undefined
  const { userRole, ...token } = found
  return { ...token, role: lesserRole(token.role, userRole) }
}

interface ApiTokenRow {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly hint: string
  readonly created_at: number
  readonly last_used_at: number | null
}

const toApiToken = (row: ApiTokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  role: row.role,
  hint: row.hint,
  createdAt: toTime(row.created_at),
  lastUsedAt: toTimeOrNull(row.last_used_at),
})

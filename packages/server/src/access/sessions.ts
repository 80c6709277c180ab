import type { Role } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { hashSecret, newSecret } from '../lib/tokens.ts'

const sessionDays = 30
const dayMs = 24 * 60 * 60 * 1_000
/** An active session is prolonged, but not written at every request. */
const prolongAfterMs = dayMs

/** From where a session is used, for its owner to tell it from others. */
export interface Device {
  readonly ip: string
  readonly userAgent: string
}

const longestUserAgent = 300

export interface NewSession {
  readonly secret: string
  readonly expiresAt: number
}

export interface FoundSession {
  readonly id: string
  readonly tokenHash: string
  readonly userId: string
  readonly email: string
  readonly role: Role
  readonly userCreatedAt: number
  readonly expiresAt: number
  /** Whether this request prolonged it, so that the cookie must be sent again. */
  readonly prolonged: boolean
}

/** Signs a user in; only the hash of the cookie's value is stored. */
export async function startSession(
  tx: Transaction,
  userId: string,
  clock: Clock,
  device: Device = { ip: '', userAgent: '' },
): Promise<NewSession> {
  const now = clock()
  const { secret, hash } = newSecret('pses')
  const expiresAt = now + sessionDays * dayMs
  await tx.deleteFrom('session').where('expires_at', '<=', now).execute()
  await tx
    .insertInto('session')
    .values({
      id: newId(),
      token_hash: hash,
      user_id: userId,
      created_at: now,
      expires_at: expiresAt,
      ip: device.ip,
      user_agent: device.userAgent.slice(0, longestUserAgent),
      last_used_at: now,
    })
    .execute()
  return { secret, expiresAt }
}

/** The session that a cookie names, while it has not expired; each day of use gives it its whole time again. */
export async function findSession(db: Database, secret: string, clock: Clock): Promise<FoundSession | undefined> {
  const now = clock()
  const row = await db.read
    .selectFrom('session')
    .innerJoin('user_account', 'user_account.id', 'session.user_id')
    .select([
      'session.id as id',
      'session.token_hash as tokenHash',
      'session.expires_at as expiresAt',
      'user_account.id as userId',
      'user_account.email as email',
      'user_account.role as role',
      'user_account.created_at as userCreatedAt',
    ])
    .where('session.token_hash', '=', hashSecret(secret))
    .where('session.expires_at', '>', now)
    .where('user_account.disabled', '=', 0)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const expiresAt = now + sessionDays * dayMs
  if (expiresAt - row.expiresAt < prolongAfterMs) return { ...row, prolonged: false }
  await db.transact((tx) =>
    tx
      .updateTable('session')
      .set({ expires_at: expiresAt, last_used_at: now })
      .where('token_hash', '=', row.tokenHash)
      .where('expires_at', '>', now)
      .execute(),
  )
  return { ...row, expiresAt, prolonged: true }
}

export async function endSession(db: Database, tokenHash: string): Promise<void> {
  await db.transact((tx) => tx.deleteFrom('session').where('token_hash', '=', tokenHash).execute())
}

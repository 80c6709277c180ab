import type { OwnSession } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import { hashPassword } from './password-hash.ts'
import { verifyPassword } from './users.ts'

/** Where this account is signed in, the newest first. */
export async function listOwnSessions(
  db: Database,
  userId: string,
  currentId: string | null,
  clock: Clock,
): Promise<OwnSession[]> {
  const rows = await db.read
    .selectFrom('session')
    .select(['id', 'ip', 'user_agent', 'created_at', 'last_used_at', 'expires_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', clock())
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    current: row.id === currentId,
    ip: row.ip,
    userAgent: row.user_agent,
    createdAt: toTime(row.created_at),
    lastUsedAt: toTime(row.last_used_at),
    expiresAt: toTime(row.expires_at),
  }))
}

/** Signs the account out in one place. */
export async function endOwnSession(db: Database, userId: string, id: string): Promise<void> {
  const ended = await db.transact((tx) =>
    tx.deleteFrom('session').where('id', '=', id).where('user_id', '=', userId).returning('id').executeTakeFirst(),
  )
  if (ended === undefined) throw new AppError('NOT_FOUND', 'There is no such session: it may have ended already')
}

/** Sets another password, and signs the account out everywhere but in the session `keep`. */
export async function changePassword(
  db: Database,
  userId: string,
  given: { readonly password: string; readonly newPassword: string },
  keep: string | null,
): Promise<void> {
  if (!(await verifyPassword(db, userId, given.password)))
    throw new AppError('WRONG_PASSWORD', 'The password until now is not right')
  const passwordHash = await hashPassword(given.newPassword)
  await db.transact(async (tx) => {
    await tx.updateTable('user_account').set({ password_hash: passwordHash }).where('id', '=', userId).execute()
    await tx
      .deleteFrom('session')
      .where('user_id', '=', userId)
      .where('id', '<>', keep ?? '')
      .execute()
    // Whoever holds a link could undo this.
    await tx.deleteFrom('invitation').where('user_id', '=', userId).execute()
  })
}

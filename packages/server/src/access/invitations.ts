import type { AcceptInvitation, Invitation, InvitationInfo, Session } from '@postern/protocol/api'
import { newAct, recordAct } from '../audit/record-act.ts'
import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import { hashSecret, newSecret } from '../lib/tokens.ts'
import { hashPassword } from './password-hash.ts'
import { type Device, type NewSession, startSession } from './sessions.ts'
import { toUser } from './users.ts'

const validForMs = 7 * 24 * 60 * 60 * 1_000

/** Makes the one-time link by which a person chooses a password; an older one of the account ends. */
export async function newInvitation(
  tx: Transaction,
  userId: string,
  publicUrl: string,
  clock: Clock,
): Promise<Invitation> {
  const { secret, hash } = newSecret('join')
  const row = { token_hash: hash, expires_at: clock() + validForMs }
  await tx
    .insertInto('invitation')
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
    .execute()
  return { url: `${publicUrl}/join#${secret}`, expiresAt: toTime(row.expires_at) }
}

/** Whom a one-time link is for, while it may be used. */
export async function readInvitation(db: Database, token: string, clock: Clock): Promise<InvitationInfo> {
  const found = await db.read
    .selectFrom('invitation')
    .innerJoin('user_account', 'user_account.id', 'invitation.user_id')
    .select(['email', 'invitation.expires_at'])
    .where('token_hash', '=', hashSecret(token))
    .where('invitation.expires_at', '>', clock())
    .where('disabled', '=', 0)
    .executeTakeFirst()
  if (found === undefined) throw new AppError('INVITATION_REFUSED')
  return { email: found.email, expiresAt: toTime(found.expires_at) }
}

/** Sets the password that was chosen, ends every session of the account, and signs in. The link works once. */
export async function acceptInvitation(
  db: Database,
  { token, password }: AcceptInvitation,
  device: Device,
  clock: Clock,
): Promise<{ session: Session; cookie: NewSession }> {
  // Before the password is hashed, which takes a while that nobody without the link may cause.
  await readInvitation(db, token, clock)
  const passwordHash = await hashPassword(password)
  return db.transact(async (tx) => {
    const used = await tx
      .deleteFrom('invitation')
      .where('token_hash', '=', hashSecret(token))
      .returning('user_id')
      .executeTakeFirst()
    const user =
      used &&
      (await tx
        .updateTable('user_account')
        .set({ password_hash: passwordHash })
        .where('id', '=', used.user_id)
        .where('disabled', '=', 0)
        .returning(['id', 'email', 'role', 'created_at'])
        .executeTakeFirst())
    if (user === undefined) throw new AppError('INVITATION_REFUSED')
    await tx.deleteFrom('session').where('user_id', '=', user.id).execute()
    const who = { at: clock(), userId: user.id, who: user.email, ip: device.ip }
    await recordAct(tx, newAct({ ...who, what: 'acceptInvitation' }))
    const cookie = await startSession(tx, user.id, clock, device)
    return { session: { user: toUser(user), expiresAt: toTime(cookie.expiresAt) }, cookie }
  })
}

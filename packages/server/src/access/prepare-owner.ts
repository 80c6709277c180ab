import type { Session, Setup } from '@postern/protocol/api'
import { newAct, recordAct } from '../audit/record-act.ts'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { hashSecret, newSecret } from '../lib/tokens.ts'
import type { ServerSettings } from '../settings.ts'
import { hashPassword } from './password-hash.ts'
import { type Device, type NewSession, startSession } from './sessions.ts'
import { insertUser, normalEmail, toUser } from './users.ts'

export async function ownerExists(db: Pick<Database, 'read'>): Promise<boolean> {
  return (await db.read.selectFrom('user_account').select('id').limit(1).executeTakeFirst()) !== undefined
}

/**
 * To be called at start. Makes the owner that the settings name, once; without one in the settings it returns the
 * token of a new one-time link by which the first visit makes the owner. Older links end.
 */
export async function prepareOwner(
  db: Database,
  settings: Pick<ServerSettings, 'adminEmail' | 'adminPassword'>,
  clock: Clock,
): Promise<{ setupToken: string | null }> {
  if (await ownerExists(db)) return { setupToken: null }
  const { adminEmail, adminPassword } = settings
  if (adminEmail !== null && adminPassword !== null) {
    const row = {
      id: newId(),
      email: normalEmail(adminEmail),
      password_hash: await hashPassword(adminPassword),
      created_at: clock(),
    }
    await db.transact(async (tx) => {
      await tx.deleteFrom('setup_link').execute()
      // Another server process may have made it at the same moment.
      await tx
        .insertInto('user_account')
        .values(row)
        .onConflict((conflict) => conflict.column('email').doNothing())
        .execute()
    })
    return { setupToken: null }
  }
  const { secret, hash } = newSecret('setup')
  await db.transact(async (tx) => {
    await tx.deleteFrom('setup_link').execute()
    await tx.insertInto('setup_link').values({ token_hash: hash, created_at: clock() }).execute()
  })
  return { setupToken: secret }
}

/** Makes the owner by the one-time link, and signs in. The link works once. */
export async function setUpOwner(
  db: Database,
  input: Setup,
  device: Device,
  clock: Clock,
): Promise<{ session: Session; cookie: NewSession }> {
  if (await ownerExists(db)) throw new AppError('OWNER_EXISTS')
  const tokenHash = hashSecret(input.token)
  const link = await db.read
    .selectFrom('setup_link')
    .select('token_hash')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  // Before the password is hashed, which takes a while that nobody without the link may cause.
  if (link === undefined) throw new AppError('SETUP_LINK_REFUSED')
  const passwordHash = await hashPassword(input.password)
  return db.transact(async (tx) => {
    const used = await tx
      .deleteFrom('setup_link')
      .where('token_hash', '=', tokenHash)
      .returning('token_hash')
      .executeTakeFirst()
    if (used === undefined) throw new AppError('SETUP_LINK_REFUSED')
    const user = await insertUser(tx, input.email, passwordHash, clock)
    const who = { at: clock(), userId: user.id, who: user.email, ip: device.ip }
    await recordAct(tx, newAct({ ...who, what: 'setUpOwner' }))
    const cookie = await startSession(tx, user.id, clock, device)
    return { session: { user: toUser(user), expiresAt: toTime(cookie.expiresAt) }, cookie }
  })
}

import type { Role, User } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { toTime } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { hashPassword, verifyPasswordHash } from './password-hash.ts'

interface UserRow {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly created_at: number
}

export const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  role: row.role,
  createdAt: toTime(row.created_at),
})

/** E-mail addresses are compared without regard to case, so they are stored in one. */
export const normalEmail = (email: string): string => email.trim().toLowerCase()

/** The rows of a new account; `passwordHash` is made before the transaction, since it takes a while. */
export async function insertUser(
  tx: Transaction,
  email: string,
  passwordHash: string,
  clock: Clock,
  role: Role = 'owner',
): Promise<UserRow> {
  const row = { id: newId(), email: normalEmail(email), role, created_at: clock() }
  await tx
    .insertInto('user_account')
    .values({ ...row, password_hash: passwordHash })
    .execute()
  return row
}

export async function createUser(
  db: Database,
  email: string,
  password: string,
  clock: Clock,
  role: Role = 'owner',
): Promise<User> {
  const passwordHash = await hashPassword(password)
  return toUser(await db.transact((tx) => insertUser(tx, email, passwordHash, clock, role)))
}

/** Whether `password` is the one of this account: asked again before something is lost for ever (I8). */
export async function verifyPassword(db: Database, userId: string, password: string): Promise<boolean> {
  const user = await db.read
    .selectFrom('user_account')
    .select('password_hash')
    .where('id', '=', userId)
    .executeTakeFirst()
  return user !== undefined && user.password_hash !== '' && verifyPasswordHash(user.password_hash, password)
}

/** A hash of nothing anybody knows: an unknown e-mail then takes as long to refuse as a wrong password. */
let unknownUserHash: Promise<string> | undefined

/** The account that may sign in with this e-mail and password, or undefined; both take the same time. */
export async function findUserByPassword(db: Database, email: string, password: string): Promise<UserRow | undefined> {
  const user = await db.read
    .selectFrom('user_account')
    .select(['id', 'email', 'role', 'created_at', 'password_hash'])
    .where('email', '=', normalEmail(email))
    .where('disabled', '=', 0)
    .where('password_hash', '<>', '')
    .executeTakeFirst()
  unknownUserHash ??= hashPassword(newId())
  const matches = await verifyPasswordHash(user?.password_hash ?? (await unknownUserHash), password)
  return matches ? user : undefined
}

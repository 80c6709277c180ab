import type { Invitation, NewUser, UserAccount, UserPatch } from '@postern/protocol/api'
import type { Kysely } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import { dialectOf } from '../database/dialect-differences.ts'
import type { Tables } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTimeOrNull } from '../lib/clock.ts'
import { newInvitation } from './invitations.ts'
import { insertUser, normalEmail, toUser } from './users.ts'

/** All accounts, the first one first. */
export async function listUsers(db: Kysely<Tables>, id?: string): Promise<UserAccount[]> {
  let query = db
    .selectFrom('user_account')
    .leftJoin('invitation', 'invitation.user_id', 'user_account.id')
    .select(['user_account.id', 'email', 'role', 'disabled', 'created_at', 'password_hash'])
    .select('invitation.expires_at as invitedUntil')
    .select((each) =>
      each
        .selectFrom('session')
        .select(({ fn }) => fn.max('last_used_at').as('at'))
        .whereRef('session.user_id', '=', 'user_account.id')
        .as('lastUsedAt'),
    )
  if (id !== undefined) query = query.where('user_account.id', '=', id)
  const rows = await query.orderBy('user_account.id').execute()
  return rows.map((row) => ({
    ...toUser(row),
    state: row.disabled ? 'disabled' : row.password_hash === '' ? 'invited' : 'active',
    invitedUntil: toTimeOrNull(row.invitedUntil),
    lastUsedAt: toTimeOrNull(row.lastUsedAt),
  }))
}

async function readUser(db: Kysely<Tables>, id: string): Promise<UserAccount> {
  const [user] = await listUsers(db, id)
  if (user === undefined) throw noSuchUser()
  return user
}

/** Makes an account without a password, and the link by which its person chooses one. */
export async function inviteUser(
  db: Database,
  { email, role }: NewUser,
  publicUrl: string,
  clock: Clock,
): Promise<UserAccount & { invitation: Invitation }> {
  return db.transact(async (tx) => {
    const there = tx.selectFrom('user_account').select('id').where('email', '=', normalEmail(email))
    if ((await there.executeTakeFirst()) !== undefined) throw new AppError('USER_EXISTS')
    const { id } = await insertUser(tx, email, '', clock, role)
    const invitation = await newInvitation(tx, id, publicUrl, clock)
    return { ...(await readUser(tx, id)), invitation }
  })
}

/** A new one-time link for somebody who lost the password, or the link; the password until now works until it is used. */
export async function inviteAgain(db: Database, id: string, publicUrl: string, clock: Clock): Promise<Invitation> {
  return db.transact(async (tx) => {
    const { state } = await readUser(tx, id)
    if (state === 'disabled') throw new AppError('INVITATION_REFUSED', 'The account is disabled: enable it first.')
    return newInvitation(tx, id, publicUrl, clock)
  })
}

/** Changes what an account may do; one that is disabled is signed out everywhere at once. */
export async function editUser(db: Database, id: string, { role, disabled }: UserPatch): Promise<UserAccount> {
  return db.transact(async (tx) => {
    const owners = await lockOwners(tx)
    const user = await readUser(tx, id)
    if (disabled === true || (role !== undefined && role !== 'owner')) keepAnOwner(owners, id)
    const changed = {
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled: Number(disabled) }),
    }
    if (Object.keys(changed).length === 0) return user
    await tx.updateTable('user_account').set(changed).where('id', '=', id).execute()
    if (disabled === true) await endAllOf(tx, id)
    return readUser(tx, id)
  })
}

/** Removes an account with its sessions and API tokens. */
export async function removeUser(db: Database, id: string): Promise<void> {
  await db.transact(async (tx) => {
    keepAnOwner(await lockOwners(tx), id)
    await endAllOf(tx, id)
    await tx.deleteFrom('api_token').where('user_id', '=', id).execute()
    const removed = await tx.deleteFrom('user_account').where('id', '=', id).returning('id').executeTakeFirst()
    if (removed === undefined) throw noSuchUser()
  })
}

/** An invitation ends too: else a disabled account's link would come to life with it again. */
async function endAllOf(tx: Transaction, userId: string): Promise<void> {
  await tx.deleteFrom('session').where('user_id', '=', userId).execute()
  await tx.deleteFrom('invitation').where('user_id', '=', userId).execute()
}

/** Those who can sign in as owners; taken for this transaction, so that two cannot demote each other at one moment. */
async function lockOwners(tx: Transaction): Promise<string[]> {
  const owners = tx
    .selectFrom('user_account')
    .select('id')
    .where('role', '=', 'owner')
    .where('disabled', '=', 0)
    .where('password_hash', '<>', '')
    .orderBy('id')
  return (await dialectOf(tx).lockRows(owners).execute()).map(({ id }) => id)
}

function keepAnOwner(owners: readonly string[], without: string): void {
  if (owners.length === 1 && owners[0] === without) throw new AppError('LAST_OWNER')
}

const noSuchUser = (): AppError => new AppError('NOT_FOUND', 'There is no such account')

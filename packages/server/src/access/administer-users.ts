import { existsSync } from 'node:fs'
import type { Invitation, Role, UserAccount } from '@postern/protocol/api'
import { type ActUnderWay, actsUnderWay, auditedDatabase } from '../audit/audited-database.ts'
import { things } from '../audit/audited-things.ts'
import { newAct } from '../audit/record-act.ts'
import { openDatabase } from '../database/open-database.ts'
import { AppError } from '../lib/app-error.ts'
import { systemClock } from '../lib/clock.ts'
import { type ServerSettings, SettingsError } from '../settings.ts'
import { cannotOpenDatabase } from '../start-problems.ts'
import { editUser, inviteAgain, inviteUser, listUsers, removeUser } from './manage-users.ts'
import { normalEmail } from './users.ts'

/** @public Accounts as the command line manages them: on the storage itself, also while the server runs or nobody can sign in. */
export interface UserAdministration {
  list(): Promise<UserAccount[]>
  /** Makes an account, and returns the one-time link by which its person chooses a password. */
  invite(email: string, role: Role): Promise<Invitation>
  /** A new one-time link for an account. */
  link(email: string): Promise<Invitation>
  setRole(email: string, role: Role): Promise<UserAccount>
  setDisabled(email: string, disabled: boolean): Promise<UserAccount>
  remove(email: string): Promise<void>
  close(): Promise<void>
}

/** @public What was asked for cannot be done: a sentence for people. */
export class UserAdministrationError extends Error {
  override readonly name = 'UserAdministrationError'
}

/**
 * Opens the storage that the settings name.
 *
 * @public
 * @throws SettingsError where there is none, or it cannot be opened.
 */
export async function openUsers(settings: ServerSettings): Promise<UserAdministration> {
  const { databaseUrl } = settings
  if (databaseUrl.startsWith('sqlite:') && !existsSync(databaseUrl.slice('sqlite:'.length)))
    throw new SettingsError([
      `there is no database ${databaseUrl}: name the server's own with POSTERN_DATA, or start the server first`,
    ])
  const plain = await openDatabase(databaseUrl).catch((cause: unknown) => {
    throw cannotOpenDatabase(cause)
  })
  const db = auditedDatabase(plain)
  const publicUrl = settings.publicUrl ?? `http://${settings.host}:${settings.port}`

  async function idOf(email: string): Promise<string> {
    const user = await db.read
      .selectFrom('user_account')
      .select('id')
      .where('email', '=', normalEmail(email))
      .executeTakeFirst()
    if (user === undefined) throw new UserAdministrationError(`There is no account with the e-mail ${email}`)
    return user.id
  }

  /** Does it as the command line, which the audit log tells of. */
  async function told<T>(what: string, id: string | null, work: () => Promise<T>): Promise<T> {
    const act = newAct({ at: systemClock(), who: 'command line', what, kind: 'user' })
    const thing = id === null ? null : (things.users ?? null)
    const underWay: ActUnderWay = { act, thing, key: id ?? '', stored: false }
    try {
      return await actsUnderWay.run(underWay, work)
    } catch (error) {
      throw error instanceof AppError ? new UserAdministrationError(error.message, { cause: error }) : error
    }
  }

  return {
    list: () => listUsers(db.read),
    invite: async (email, role) => {
      const made = await told('inviteUser', null, () => inviteUser(db, { email, role }, publicUrl, systemClock))
      return made.invitation
    },
    link: async (email) => {
      const id = await idOf(email)
      return told('inviteAgain', id, () => inviteAgain(db, id, publicUrl, systemClock))
    },
    setRole: async (email, role) => {
      const id = await idOf(email)
      return told('editUser', id, () => editUser(db, id, { role }))
    },
    setDisabled: async (email, disabled) => {
      const id = await idOf(email)
      return told('editUser', id, () => editUser(db, id, { disabled }))
    },
    remove: async (email) => {
      const id = await idOf(email)
      await told('removeUser', id, () => removeUser(db, id))
    },
    close: () => plain.close(),
  }
}

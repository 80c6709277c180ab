import {
  openUsers,
  readServerSettings,
  SettingsError,
  type UserAdministration,
  UserAdministrationError,
} from '@postern/server'
import { asksForHelp, misused, type Subcommand } from './subcommand.ts'

const roles = ['viewer', 'operator', 'editor', 'owner'] as const
type Role = (typeof roles)[number]

interface UserWord {
  /** The words that follow it. */
  readonly takes: readonly ('EMAIL' | 'ROLE')[]
  readonly doc: string
  readonly run: (users: UserAdministration, email: string, role: Role) => Promise<string>
}

const words: Readonly<Record<string, UserWord>> = {
  list: { takes: [], doc: 'who has an account', run: async (users) => listed(await users.list()) },
  invite: {
    takes: ['EMAIL', 'ROLE'],
    doc: 'make an account, and print the one-time link that sets its password',
    run: async (users, email, role) => (await users.invite(email, role)).url,
  },
  role: {
    takes: ['EMAIL', 'ROLE'],
    doc: `give it another role: ${roles.join(', ')}`,
    run: async (users, email, role) => `${email} is ${(await users.setRole(email, role)).role} now`,
  },
  link: {
    takes: ['EMAIL'],
    doc: 'print a new one-time link, for a password that was lost',
    run: async (users, email) => (await users.link(email)).url,
  },
  disable: {
    takes: ['EMAIL'],
    doc: 'sign it out everywhere and refuse its API tokens',
    run: async (users, email) => `${email} is ${(await users.setDisabled(email, true)).state}`,
  },
  enable: {
    takes: ['EMAIL'],
    doc: 'let it sign in again',
    run: async (users, email) => `${email} is ${(await users.setDisabled(email, false)).state}`,
  },
  remove: {
    takes: ['EMAIL'],
    doc: 'remove it with its sessions and API tokens',
    run: async (users, email) => {
      await users.remove(email)
      return `${email} is removed`
    },
  },
}

/** `postern user …`: on the server's own storage, also while it runs, or when nobody can sign in any more. */
export const userCommand: Subcommand = async (args) => {
  const [name] = args
  if (name === undefined || asksForHelp(args)) {
    console.log(helpPage())
    return 0
  }
  const word = Object.hasOwn(words, name) ? words[name] : undefined
  const flagsAt = args.findIndex((arg) => arg.startsWith('--'))
  const given = args.slice(1, flagsAt === -1 ? undefined : flagsAt)
  const at = (kind: 'EMAIL' | 'ROLE') => given[word?.takes.indexOf(kind) ?? -1]
  const role = word?.takes.includes('ROLE') ? roles.find((each) => each === at('ROLE')) : 'viewer'
  if (!word || given.length !== word.takes.length || role === undefined) {
    const wrong = word ? `it is: postern user ${name} ${word.takes.join(' ')}` : `there is no "${name}"`
    console.error(`postern user: ${wrong}.\n\n${helpPage()}`)
    return misused
  }
  try {
    const users = await openUsers(readServerSettings(process.env, flagsAt === -1 ? [] : args.slice(flagsAt)))
    try {
      console.log(await word.run(users, at('EMAIL') ?? '', role))
      return 0
    } finally {
      await users.close()
    }
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof UserAdministrationError)) throw error
    console.error(`postern user: ${error.message}`)
    return error instanceof SettingsError ? misused : 1
  }
}

const listed = (users: Awaited<ReturnType<UserAdministration['list']>>): string => {
  const width = Math.max(0, ...users.map(({ email }) => email.length))
  return users.map(({ email, role, state }) => `${email.padEnd(width)}  ${role.padEnd(8)}  ${state}`).join('\n')
}

function helpPage(): string {
  const lines = Object.entries(words).map(
    ([name, { takes, doc }]) => `  ${[name, ...takes].join(' ').padEnd(20)} ${doc}`,
  )
  return [
    'Usage: postern user <command> [settings of the server]',
    '',
    ...lines,
    '',
    'It works on the storage that the settings of the server name (POSTERN_DATA, POSTERN_DATABASE_URL, or --data, …).',
  ].join('\n')
}

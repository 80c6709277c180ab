import { count } from '../lib/plural.ts'

export const serverWords = {
  // server page
  serverDescription: 'Settings are environment variables or flags of the server: they are changed where it is started.',
  whatItHolds: 'What it holds',
  runsSince: 'Runs since',
  database: 'Database',
  sizeOfTheDatabase: 'Size of the database',
  storedRows: 'Stored rows',
  freeSpace: 'Free space',
  connections: (connections: number) => count(connections, { one: 'connection', other: 'connections' }),
  staticCommands: (commands: number) => count(commands, { one: 'static command', other: 'static commands' }),
  flows: (flows: number) => count(flows, { one: 'flow', other: 'flows' }),
  accounts: (users: number) => count(users, { one: 'account', other: 'accounts' }),
  setting: 'Setting',
  value: 'Value',
  whatItDoes: 'What it does',
  notSet: 'not set',
}

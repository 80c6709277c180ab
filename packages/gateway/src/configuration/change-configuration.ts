import { SettingsError } from '../settings.ts'
import { type Setting, settingsTable, Wrong } from '../settings-table.ts'
import {
  configurationFile,
  readConfiguration,
  type StoredConnection,
  writeConfiguration,
} from './configuration-file.ts'

/** @public What somebody wants a connection to be; what is left out stays as it is. */
export type ConnectionChange = Partial<StoredConnection> & Pick<StoredConnection, 'name'>

const checks: readonly [keyof StoredConnection, Setting<unknown>][] = [
  ['url', settingsTable.url],
  ['apiKey', settingsTable.apiKey],
  ['odbc', settingsTable.odbc],
  ['refreshSeconds', settingsTable.refreshSeconds],
  ['concurrency', settingsTable.concurrency],
]
const needed: readonly (keyof StoredConnection)[] = ['url', 'apiKey', 'odbc']

/**
 * Adds a connection to the configuration file, or changes one.
 *
 * @throws SettingsError with everything that is wrong with it; nothing is written then
 * @public
 */
export async function saveConnection(folder: string, change: ConnectionChange, allowHttp: boolean): Promise<void> {
  const known = await readAll(folder, change)
  const before = known.find(({ name }) => name === change.name)
  const given = Object.entries(change).filter(([, value]) => value !== undefined && value !== '')
  const name = change.name
  const connection = { name, url: '', apiKey: '', odbc: '', ...before, ...Object.fromEntries(given) }
  const problems = /^[a-z0-9_]{1,64}$/.test(change.name)
    ? []
    : [`name is "${change.name}": it has 1 to 64 of a to z, 0 to 9 and _.`]
  for (const [field, setting] of checks) {
    const value = connection[field]
    if (value === undefined) continue
    if (value === '') {
      if (needed.includes(field)) problems.push(`${field} is missing. ${setting.doc}.`)
      continue
    }
    try {
      setting.check(String(value), allowHttp)
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      problems.push(`${field} ${error.message}.`)
    }
  }
  if (problems.length > 0) throw new SettingsError(problems)
  const all = before ? known.map((one) => (one === before ? connection : one)) : [...known, connection]
  await writeConfiguration(folder, all)
}

/** @throws SettingsError where there is none of that name @public */
export async function removeConnection(folder: string, name: string): Promise<void> {
  const known = await readAll(folder, { name, apiKey: '-', odbc: '-' })
  if (!known.some((one) => one.name === name))
    throw new SettingsError([`${configurationFile(folder)} has no connection "${name}".`])
  await writeConfiguration(
    folder,
    known.filter((one) => one.name !== name),
  )
}

/** All connections with their secrets: one that cannot be read is not written over with nothing. */
async function readAll(folder: string, change: ConnectionChange): Promise<StoredConnection[]> {
  const configuration = await readConfiguration(folder)
  const connections = configuration?.connections ?? []
  const lost = connections.filter(
    ({ connection, problems }) =>
      problems.length > 0 && !(connection.name === change.name && change.apiKey && change.odbc),
  )
  if (lost.length > 0) throw new SettingsError(lost.flatMap(({ problems }) => problems))
  return connections.map(({ connection }) => connection)
}

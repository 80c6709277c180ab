import { join } from 'node:path'
import { type GatewaySettings, givenSettings, readGatewaySettings, SettingsError } from '../settings.ts'
import { type Configuration, type ReadConnection, readConfiguration } from './configuration-file.ts'

type Source = Readonly<Record<string, string | undefined>>

/** @public One connection that a gateway serves. */
export interface ServedConnection {
  /** null: the one of the environment, for which there is no configuration file. */
  readonly name: string | null
  readonly settings: GatewaySettings | null
  /** Why it cannot run; nothing where it can. */
  readonly problems: readonly string[]
}

/** @public Where a connection of the configuration file keeps files of its own. */
export const folderOfConnection = (folder: string, name: string): string => join(folder, 'connections', name)

/** What tells which server and database are meant, so that it can be meant for one connection only. */
const ofOneConnection = ['POSTERN_URL', 'POSTERN_API_KEY', 'POSTERN_ENROLMENT_CODE', 'POSTERN_ODBC']

/**
 * The connections that flags, environment and files ask for. Settings given outside of the configuration file win over it;
 * those that are of one connection may do so only where the file has one.
 *
 * @throws SettingsError where the whole cannot be read
 * @public
 */
export async function readConnections(
  env: Source,
  argv: readonly string[],
): Promise<{ folder: string; connections: readonly ServedConnection[]; warnings: readonly string[] }> {
  const { folder, names } = givenSettings(env, argv)
  const configuration = await readConfiguration(folder)
  const given = ofOneConnection.filter((name) => names.has(name))
  if (!configuration || (configuration.connections.length === 0 && given.length > 0)) {
    const settings = readGatewaySettings(env, argv)
    return { folder, connections: [{ name: null, settings, problems: [] }], warnings: [] }
  }
  const { path, connections, warnings } = configuration
  if (given.length > 0 && connections.length > 1) {
    throw new SettingsError([
      `${given.join(' and ')} would be for one connection, and ${path} has ${connections.length}: unset it, or move ${path} away.`,
    ])
  }
  return {
    folder,
    connections: connections.map((one, at) => serve(env, argv, { folder, configuration, one, at })),
    warnings,
  }
}

interface Place {
  readonly folder: string
  readonly configuration: Configuration
  readonly one: ReadConnection
  readonly at: number
}

function serve(env: Source, argv: readonly string[], { folder, configuration, one, at }: Place): ServedConnection {
  const { connection, problems } = one
  const { name } = connection
  if (problems.length > 0) return { name, settings: null, problems }
  const isCode = connection.apiKey.startsWith('pcode_')
  const fields = {
    POSTERN_URL: 'url',
    POSTERN_API_KEY: 'apiKey',
    POSTERN_ENROLMENT_CODE: 'apiKey',
    POSTERN_ODBC: 'odbc',
    POSTERN_REFRESH_SECONDS: 'refreshSeconds',
    POSTERN_CONCURRENCY: 'concurrency',
    POSTERN_POLICY: 'policy',
  } as const
  const values: Source = {
    POSTERN_URL: connection.url,
    POSTERN_API_KEY: isCode ? undefined : connection.apiKey,
    POSTERN_ENROLMENT_CODE: isCode ? connection.apiKey : undefined,
    POSTERN_ODBC: connection.odbc,
    POSTERN_REFRESH_SECONDS: connection.refreshSeconds?.toString(),
    POSTERN_CONCURRENCY: connection.concurrency?.toString(),
    POSTERN_POLICY: connection.policy,
  }
  const pathOf = (setting: string) =>
    `${configuration.path}: connections/${at}/${Object.entries(fields).find(([key]) => key === setting)?.[1] ?? setting}`
  try {
    const own = { folder: folderOfConnection(folder, name), values, pathOf }
    return { name, settings: readGatewaySettings(env, argv, undefined, own), problems: [] }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return { name, settings: null, problems: error.problems }
  }
}

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, parseEnv } from 'node:util'
import { defaultDataFolder } from './data-folder.ts'
import { isLoopback } from './loopback.ts'
import { identityFile } from './own-key/identity-file.ts'
import { flagOf, type Setting, serverNames, settingsTable, Wrong } from './settings-table.ts'
import type { WayToServer } from './to-server/create-dispatcher.ts'

/** @public What a gateway needs to know, checked. */
export interface GatewaySettings {
  /** Address of the server, without the path of the gateway API. */
  readonly url: URL
  /** Empty where it has a key of its own. */
  readonly apiKey: string
  /** The code that it swaps for a key of its own; null: none was given. */
  readonly enrolmentCode: string | null
  /** How the server is reached. */
  readonly way: WayToServer
  /** ODBC connection string of the database. */
  readonly odbc: string
  readonly refreshSeconds: number
  /** How many commands run at the same time. */
  readonly concurrency: number
  /** Name of this gateway, unique on its connection. */
  readonly name: string
  /** Folder of this gateway's own files. */
  readonly dataFolder: string
  /** Where it may post rows itself; nothing: nowhere. */
  readonly directAllow: readonly string[]
  /** How many bytes of such rows it keeps. */
  readonly directBytes: number
  /** File that says what the server may have done here; null: whatever it asks for. */
  readonly policy: string | null
  /** Sentences about settings that work but should be looked at. */
  readonly warnings: readonly string[]
}

/** @public Settings that are wrong: one sentence for each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

type Source = Readonly<Record<string, string | undefined>>

/** One connection of the configuration file, as settings: what flags, environment and gateway.env say wins over it. */
export interface SettingsOfConnection {
  /** Where its own files are kept. */
  readonly folder: string
  readonly values: Source
  /** How a setting is called where its value came from there. */
  readonly pathOf: (name: string) => string
}

/** The data folder, and which settings are given by flags, the environment or `gateway.env`. @throws SettingsError */
export function givenSettings(env: Source, argv: readonly string[]): { folder: string; names: ReadonlySet<string> } {
  const problems: string[] = []
  const flags = readFlags(argv, problems)
  const folder = flags.POSTERN_GATEWAY_DATA || env.POSTERN_GATEWAY_DATA || defaultDataFolder()
  const all = { ...readFile(join(folder, 'gateway.env'), problems, []), ...env, ...flags }
  if (problems.length > 0) throw new SettingsError(problems)
  return { folder, names: new Set(Object.keys(all).filter((name) => all[name])) }
}

/**
 * Reads the gateway's settings: flags win over the environment, the environment over `gateway.env` in the data folder.
 *
 * @param only the settings that the caller uses; the others may be missing
 * @param connection what the configuration file says, where the gateway has one
 * @throws SettingsError with every problem at once
 * @public
 */
export function readGatewaySettings(
  env: Source,
  argv: readonly string[],
  only: readonly ('POSTERN_URL' | 'POSTERN_API_KEY' | 'POSTERN_ODBC')[] = [
    'POSTERN_URL',
    'POSTERN_API_KEY',
    'POSTERN_ODBC',
  ],
  connection?: SettingsOfConnection,
): GatewaySettings {
  const problems: string[] = []
  const warnings: string[] = []
  const flags = readFlags(argv, problems)
  const folder = flags.POSTERN_GATEWAY_DATA ?? env.POSTERN_GATEWAY_DATA ?? defaultDataFolder()
  const file = readFile(join(folder, 'gateway.env'), problems, warnings)
  refuseUnknown(env, 'the environment', problems)
  refuseUnknown(file, 'gateway.env', problems)
  for (const one of Object.values(settingsTable)) {
    if ('secret' in one && flags[one.name]) {
      warnings.push(
        `--${flagOf(one.name)} is seen by every user of this machine; use ${one.name} or gateway.env instead.`,
      )
    }
  }

  const given = (name: string) =>
    [flags[name], env[name], file[name], connection?.values[name]].some((value) => value !== undefined && value !== '')
  // With a code, or the key that one was swapped for, no key has to be given.
  const enrols = given(settingsTable.enrolmentCode.name) || existsSync(identityFile(connection?.folder ?? folder))
  if (given(settingsTable.enrolmentCode.name) && given(settingsTable.apiKey.name))
    problems.push('POSTERN_API_KEY and POSTERN_ENROLMENT_CODE exclude each other: set one of them.')

  function read<Value>(one: Setting<Value>, otherwise: Value, allowHttp = false): Value {
    const isThere = (value: string | undefined) => value !== undefined && value !== ''
    const own = [flags[one.name], env[one.name], file[one.name]].find(isThere)
    const text = [own, connection?.values[one.name], one.default].find(isThere)
    const called = own === undefined && connection?.values[one.name] ? connection.pathOf(one.name) : one.name
    if (text === undefined) {
      const isNeeded = only.some((name) => name === one.name) && !(enrols && one.name === settingsTable.apiKey.name)
      if (isNeeded) problems.push(`${one.name} is missing. ${one.doc}.`)
      return otherwise
    }
    try {
      return one.check(text, allowHttp)
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      problems.push(`${called} ${error.message}.`)
      return otherwise
    }
  }

  function readCertificate(): WayToServer['certificate'] {
    const cert = read<string | null>(settingsTable.clientCertFile, null)
    const key = read<string | null>(settingsTable.clientKeyFile, null)
    if (cert !== null && key !== null) return { cert, key }
    if (given(settingsTable.clientCertFile.name) !== given(settingsTable.clientKeyFile.name))
      problems.push('POSTERN_CLIENT_CERT_FILE and POSTERN_CLIENT_KEY_FILE go together: set both.')
    return null
  }

  const allowHttp = read(settingsTable.allowHttp, false)
  const settings: GatewaySettings = {
    url: read(settingsTable.url, new URL('http://localhost'), allowHttp),
    apiKey: read(settingsTable.apiKey, ''),
    enrolmentCode: read<string | null>(settingsTable.enrolmentCode, null),
    way: {
      proxy: read<URL | null>(settingsTable.proxy, null),
      ca: read<string | null>(settingsTable.caFile, null),
      certificate: readCertificate(),
    },
    odbc: read(settingsTable.odbc, ''),
    refreshSeconds: read(settingsTable.refreshSeconds, 5),
    concurrency: read(settingsTable.concurrency, 1),
    name: read(settingsTable.gatewayName, ''),
    dataFolder: connection?.folder ?? read(settingsTable.gatewayData, folder),
    policy: read(settingsTable.policy, null),
    directAllow: read(settingsTable.directAllow, []),
    directBytes: read(settingsTable.directMb, 1024) * 1_000_000,
    warnings,
  }
  if (problems.length > 0) throw new SettingsError(problems)
  if (settings.url.protocol === 'http:' && !isLoopback(settings.url.hostname)) {
    warnings.push('POSTERN_URL is not encrypted: the API key and the rows can be read on their way.')
  }
  return settings
}

/** Flags under the names of their settings. */
function readFlags(argv: readonly string[], problems: string[]): Source {
  const names = new Map(Object.values(settingsTable).map(({ name }) => [flagOf(name), name]))
  try {
    const options = Object.fromEntries([...names.keys()].map((flag) => [flag, { type: 'string' as const }]))
    const { values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false })
    return Object.fromEntries(Object.entries(values).map(([flag, value]) => [names.get(flag) ?? flag, String(value)]))
  } catch (error) {
    problems.push(error instanceof Error ? `${error.message}.` : String(error))
    return {}
  }
}

function readFile(path: string, problems: string[], warnings: string[]): Source {
  try {
    const content = parseEnv(readFileSync(path, 'utf8'))
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      warnings.push(`Other users may read ${path}: run "chmod 600 ${path}".`)
    }
    return content
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      problems.push(`${path} cannot be read: ${error}.`)
    return {}
  }
}

function refuseUnknown(source: Source, where: string, problems: string[]): void {
  const own = Object.values(settingsTable).map(({ name }) => name)
  const unknown = Object.keys(source).filter(
    (name) => name.startsWith('POSTERN_') && ![...own, ...serverNames].includes(name),
  )
  for (const name of unknown) problems.push(`${name} in ${where} is not a setting. The gateway has: ${own.join(', ')}.`)
}

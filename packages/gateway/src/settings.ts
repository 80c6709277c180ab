import { readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { parseArgs, parseEnv } from 'node:util'
import { defaultDataFolder } from './data-folder.ts'
import { isLoopback } from './loopback.ts'

/** @public What a gateway needs to know, checked. */
export interface GatewaySettings {
  /** Address of the server, without the path of the gateway API. */
  readonly url: URL
  readonly apiKey: string
  /** ODBC connection string of the database. */
  readonly odbc: string
  readonly refreshSeconds: number
  /** Name of this gateway, unique on its connection. */
  readonly name: string
  /** Folder of this gateway's own files. */
  readonly dataFolder: string
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

/** One setting. `check` returns the value, or throws a sentence that says what is wrong, without the name before it. */
interface Setting<Value> {
  readonly name: string
  readonly doc: string
  /** In words, where it is not a plain text. */
  readonly default: string | undefined
  readonly secret?: true
  readonly check: (text: string, allowHttp: boolean) => Value
}

const setting = <Value>(one: Setting<Value>): Setting<Value> => one

class Wrong extends Error {}

const table = {
  url: setting({
    name: 'POSTERN_URL',
    doc: 'Address of the Postern server, from the connection’s page',
    default: undefined,
    check: checkUrl,
  }),
  apiKey: setting({
    name: 'POSTERN_API_KEY',
    doc: 'API key of the connection, from the connection’s page',
    default: undefined,
    secret: true,
    check(text) {
      if (!/^[\x21-\x7e]{8,512}$/.test(text))
        throw new Wrong('does not look like an API key; copy it whole, without spaces')
      return text
    },
  }),
  odbc: setting({
    name: 'POSTERN_ODBC',
    doc: 'ODBC connection string of the database, for example "DSN=orders" or "Driver={PostgreSQL Unicode};Server=…"',
    default: undefined,
    secret: true,
    check(text) {
      if (!/^\s*[^=;]+=/.test(text))
        throw new Wrong('is not an ODBC connection string: it has the form "DSN=…" or "Driver={…};Server=…"')
      return text
    },
  }),
  refreshSeconds: setting({
    name: 'POSTERN_REFRESH_SECONDS',
    doc: 'Seconds between two questions to the server where a proxy does not let a request wait, 1 to 3600',
    default: '5',
    check(text) {
      const seconds = Number(text)
      if (!/^\d+(\.\d+)?$/.test(text) || seconds < 1 || seconds > 3600)
        throw new Wrong(`is "${text}", not a number from 1 to 3600`)
      return seconds
    },
  }),
  gatewayName: setting({
    name: 'POSTERN_GATEWAY_NAME',
    doc: 'Name of this gateway, as the server shows it; by default the host name',
    default: hostname() || 'gateway',
    check(text) {
      if (text.trim() === '' || text.length > 200) throw new Wrong('must have 1 to 200 characters')
      return text.trim()
    },
  }),
  gatewayData: setting({
    name: 'POSTERN_GATEWAY_DATA',
    doc: 'Folder of this gateway; its file gateway.env may hold these settings, one NAME=value a line',
    default: defaultDataFolder(),
    check: (text) => text,
  }),
  allowHttp: setting({
    name: 'POSTERN_ALLOW_HTTP',
    doc: '1 allows http:// to another machine; the API key and the rows then travel unencrypted',
    default: '0',
    check(text) {
      if (!['0', '1', 'true', 'false'].includes(text)) throw new Wrong(`is "${text}", not 1 or 0`)
      return text === '1' || text === 'true'
    },
  }),
} as const

/** Settings of a server on the same machine; the gateway leaves them alone. */
const serverNames = [
  'LISTEN',
  'PUBLIC_URL',
  'DATA',
  'DATABASE_URL',
  'SECRET_KEY',
  'ADMIN_EMAIL',
  'ADMIN_PASSWORD',
  'CALLBACK_ALLOW',
  'TRUST_PROXY',
  'LEASE_SECONDS',
  'SAMPLE',
].map((name) => `POSTERN_${name}`)

/** @public The settings for the help page and the documentation. */
export const gatewaySettingsTable: readonly { name: string; flag: string; default: string | undefined; doc: string }[] =
  Object.values(table).map(({ name, default: standard, doc }) => ({ name, flag: flagOf(name), default: standard, doc }))

type Source = Readonly<Record<string, string | undefined>>

/**
 * Reads the gateway's settings: flags win over the environment, the environment over `gateway.env` in the data folder.
 *
 * @param only the settings that the caller uses; the others may be missing
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
): GatewaySettings {
  const problems: string[] = []
  const warnings: string[] = []
  const flags = readFlags(argv, problems)
  const folder = flags.POSTERN_GATEWAY_DATA ?? env.POSTERN_GATEWAY_DATA ?? defaultDataFolder()
  const file = readFile(join(folder, 'gateway.env'), problems, warnings)
  refuseUnknown(env, 'the environment', problems)
  refuseUnknown(file, 'gateway.env', problems)
  for (const one of Object.values(table)) {
    if ('secret' in one && flags[one.name]) {
      warnings.push(
        `--${flagOf(one.name)} is seen by every user of this machine; use ${one.name} or gateway.env instead.`,
      )
    }
  }

  function read<Value>(one: Setting<Value>, otherwise: Value, allowHttp = false): Value {
    const text = [flags[one.name], env[one.name], file[one.name], one.default].find(
      (value) => value !== undefined && value !== '',
    )
    if (text === undefined) {
      if (only.some((name) => name === one.name)) problems.push(`${one.name} is missing. ${one.doc}.`)
      return otherwise
    }
    try {
      return one.check(text, allowHttp)
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      problems.push(`${one.name} ${error.message}.`)
      return otherwise
    }
  }

  const allowHttp = read(table.allowHttp, false)
  const settings: GatewaySettings = {
    url: read(table.url, new URL('http://localhost'), allowHttp),
    apiKey: read(table.apiKey, ''),
    odbc: read(table.odbc, ''),
    refreshSeconds: read(table.refreshSeconds, 5),
    name: read(table.gatewayName, ''),
    dataFolder: read(table.gatewayData, folder),
    warnings,
  }
  if (problems.length > 0) throw new SettingsError(problems)
  if (settings.url.protocol === 'http:' && !isLoopback(settings.url.hostname)) {
    warnings.push('POSTERN_URL is not encrypted: the API key and the rows can be read on their way.')
  }
  return settings
}

function checkUrl(text: string, allowHttp: boolean): URL {
  if (!URL.canParse(text)) throw new Wrong(`is "${text}", not an address like https://postern.example.com`)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Wrong('must begin with https://')
  if (url.username || url.password) throw new Wrong('must not contain a user name or password')
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp) {
    throw new Wrong(`is not encrypted: use https://, or set POSTERN_ALLOW_HTTP=1 inside a network you trust`)
  }
  url.search = ''
  url.hash = ''
  url.pathname = url.pathname.replace(/\/gateway\/v1\/?$/, '/')
  return url
}

function flagOf(name: string): string {
  return name
    .replace(/^POSTERN_/, '')
    .toLowerCase()
    .replaceAll('_', '-')
}

/** Flags under the names of their settings. */
function readFlags(argv: readonly string[], problems: string[]): Source {
  const names = new Map(Object.values(table).map(({ name }) => [flagOf(name), name]))
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
  const own = Object.values(table).map(({ name }) => name)
  const unknown = Object.keys(source).filter(
    (name) => name.startsWith('POSTERN_') && ![...own, ...serverNames].includes(name),
  )
  for (const name of unknown) problems.push(`${name} in ${where} is not a setting. The gateway has: ${own.join(', ')}.`)
}

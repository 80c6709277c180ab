import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { readAllowEntry } from '@postern/outbound'
import { orderKeyOfCode } from '@postern/protocol'
import { defaultDataFolder } from './data-folder.ts'
import { isLoopback } from './loopback.ts'

/** One setting. `check` returns the value, or throws a sentence that says what is wrong, without the name before it. */
export interface Setting<Value> {
  readonly name: string
  readonly doc: string
  /** In words, where it is not a plain text. */
  readonly default: string | undefined
  readonly secret?: true
  readonly check: (text: string, allowHttp: boolean) => Value
}

const setting = <Value>(one: Setting<Value>): Setting<Value> => one

/** What is wrong with a value, as the end of a sentence that begins with the setting's name. */
export class Wrong extends Error {}

/** Every setting of the gateway: name, default, documentation and check in one place. */
export const settingsTable = {
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
  enrolmentCode: setting({
    name: 'POSTERN_ENROLMENT_CODE',
    doc: 'One-time code from the connection’s page, in the place of an API key: swapped once for a key of this gateway’s own, which its data folder keeps',
    default: undefined,
    secret: true,
    check(text) {
      if (orderKeyOfCode(text) === null) throw new Wrong('does not look like an enrolment code; copy it whole')
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
  concurrency: setting({
    name: 'POSTERN_CONCURRENCY',
    doc: 'How many commands run at the same time, each on a database connection of its own, 1 to 32',
    default: '1',
    check(text) {
      const commands = Number(text)
      if (!/^\d+$/.test(text) || commands < 1 || commands > 32)
        throw new Wrong(`is "${text}", not a whole number from 1 to 32`)
      return commands
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
  policy: setting({
    name: 'POSTERN_POLICY',
    doc: 'Path of the policy file, which says what the server may have done here. Empty: whatever it asks for',
    default: '',
    check: (text) => (text.trim() === '' ? null : text.trim()),
  }),
  directAllow: setting({
    name: 'POSTERN_DIRECT_ALLOW',
    doc: 'Where this gateway may post rows itself: host names, *.domains, addresses or CIDRs, each with :port if wanted, apart by commas. Empty: nowhere',
    default: '',
    check(text) {
      const entries = text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '')
      try {
        for (const entry of entries) readAllowEntry(entry)
      } catch (error) {
        throw new Wrong(`names what cannot be read: ${error instanceof Error ? error.message : error}`)
      }
      return entries
    },
  }),
  directMb: setting({
    name: 'POSTERN_DIRECT_MB',
    doc: 'How many megabytes of rows that it posts itself this gateway keeps on its disk, encrypted, 1 to 1000000',
    default: '1024',
    check(text) {
      if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 1_000_000)
        throw new Wrong(`is "${text}", not a whole number from 1 to 1000000`)
      return Number(text)
    },
  }),
  proxy: setting({
    name: 'POSTERN_PROXY',
    doc: 'Proxy on the way to the server: http://name:password@host:port; by default what HTTPS_PROXY and NO_PROXY say',
    default: undefined,
    secret: true,
    check(text) {
      const url = URL.canParse(text) ? new URL(text) : null
      if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
        throw new Wrong('is not an address like http://name:password@proxy.example.com:3128')
      return url
    },
  }),
  caFile: setting({
    name: 'POSTERN_CA_FILE',
    doc: 'File with certificates (PEM) of authorities that may sign the server’s, beside those that this machine trusts',
    default: undefined,
    check: (text) => readPem(text, 'CERTIFICATE'),
  }),
  clientCertFile: setting({
    name: 'POSTERN_CLIENT_CERT_FILE',
    doc: 'File with the certificate (PEM) that this gateway shows to a server that asks for one; POSTERN_CLIENT_KEY_FILE goes with it',
    default: undefined,
    check: (text) => readPem(text, 'CERTIFICATE'),
  }),
  clientKeyFile: setting({
    name: 'POSTERN_CLIENT_KEY_FILE',
    doc: 'File with the private key (PEM, without a password) of that certificate',
    default: undefined,
    check: (text) => readPem(text, 'PRIVATE KEY'),
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
export const serverNames = [
  'LISTEN',
  'PUBLIC_URL',
  'DATA',
  'DATABASE_URL',
  'RESULTS_URL',
  'RESULTS_KEY',
  'RESULTS_SECRET',
  'SECRET_KEY',
  'ADMIN_EMAIL',
  'ADMIN_PASSWORD',
  'CALLBACK_ALLOW',
  'CALLBACK_PROXY',
  'CALLBACK_RATE',
  'RECEIVER_PAUSE_SECONDS',
  'RECEIVER_PAUSE_ATTEMPTS',
  'TRUST_PROXY',
  'LEASE_SECONDS',
  'RESULT_DAYS',
  'RESULT_MB',
  'ARCHIVE_DAYS',
  'FLOW_RUN_DAYS',
  'AUDIT_DAYS',
  'UNDELIVERED_MB',
  'SAMPLE',
].map((name) => `POSTERN_${name}`)

/** @public The settings for the help page and the documentation. */
export const gatewaySettingsTable: readonly { name: string; flag: string; default: string | undefined; doc: string }[] =
  Object.values(settingsTable).map(({ name, default: standard, doc }) => ({
    name,
    flag: flagOf(name),
    default: standard,
    doc,
  }))

/** `POSTERN_REFRESH_SECONDS` → `refresh-seconds` */
export function flagOf(name: string): string {
  return name
    .replace(/^POSTERN_/, '')
    .toLowerCase()
    .replaceAll('_', '-')
}

/** The content of a file that a setting names. */
function readPem(path: string, what: 'CERTIFICATE' | 'PRIVATE KEY'): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw new Wrong(`names ${path}, which cannot be read (${code})`)
  }
  if (!new RegExp(`-----BEGIN [A-Z ]*${what}-----`).test(text))
    throw new Wrong(`names ${path}, which has no ${what} in PEM form`)
  return text
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

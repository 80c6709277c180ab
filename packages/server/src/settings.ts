import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CallbackRate } from '@postern/protocol/api'
import { checkResultsUrl, type ObjectStorageSettings, withKeys } from './results/object-storage-url.ts'
import {
  attemptsBetween,
  checkAllowEntry,
  checkCallbackProxy,
  checkDatabaseUrl,
  checkEmail,
  checkFolder,
  checkKey,
  checkListen,
  checkPassword,
  checkProxy,
  checkPublicUrl,
  checkRate,
  checkSecretKey,
  checkSwitch,
  daysBetween,
  listOfChecked,
  megabytesBetween,
  secondsBetween,
} from './settings-checks.ts'

/** @public The server's settings, checked; see the table in docs/settings.md. */
export interface ServerSettings {
  readonly host: string
  readonly port: number
  /** Null: `http://` and the address it listens on. */
  readonly publicUrl: string | null
  readonly dataFolder: string
  /** `sqlite:<file>` or `postgres://…`. */
  readonly databaseUrl: string
  /** Where larger results are; null: in the database or the data folder. */
  readonly resultStorage: ObjectStorageSettings | null
  /** Null: made once and kept in the data folder. */
  readonly secretKey: string | null
  readonly adminEmail: string | null
  readonly adminPassword: string | null
  /** Hosts and CIDRs that callbacks may go to although they are loopback, private, link-local or metadata addresses. */
  readonly callbackAllow: readonly string[]
  /** Null: callbacks go out directly. */
  readonly callbackProxy: URL | null
  /** Addresses whose `X-Forwarded-For` counts. */
  readonly trustProxy: readonly string[]
  /** How long a gateway may be silent before its run counts as lost. */
  readonly leaseSeconds: number
  /** How long rows are kept once they have arrived, and how many megabytes of them; null: however many. */
  readonly resultDays: number
  readonly resultMb: number | null
  /** How long finished dynamic commands are kept, with their runs. */
  readonly archiveDays: number
  /** How long flow runs are kept once they have ended. */
  readonly flowRunDays: number
  /** How long the audit log is kept. */
  readonly auditDays: number
  /** Null: as many as there are. */
  readonly callbackRate: CallbackRate | null
  /** After so long, and so many attempts, of nothing but failures a receiver is paused. */
  readonly receiverPauseSeconds: number
  readonly receiverPauseAttempts: number
  /** Megabytes of a connection's results that may wait for their receivers. */
  readonly undeliveredMb: number
  /** Whether the first start makes the sample. */
  readonly sample: boolean
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

/** Where the server itself stores what it is given; with PostgreSQL nowhere. */
export function storageFolders({ databaseUrl, dataFolder }: ServerSettings): string[] {
  return databaseUrl.startsWith('sqlite:') ? [dataFolder, dirname(databaseUrl.slice('sqlite:'.length))] : []
}

interface Setting<Value> {
  readonly name: string
  /** In words, where it is not the text itself. */
  readonly default: string | undefined
  readonly doc: string
  /** Returns the value, or throws an Error whose message goes on after the setting's name. */
  readonly check: (text: string) => Value
}

const setting = <Value>(one: Setting<Value>): Setting<Value> => one

const table = {
  listen: setting({
    name: 'POSTERN_LISTEN',
    default: '127.0.0.1:7400',
    doc: 'Address and port to listen on',
    check: checkListen,
  }),
  publicUrl: setting({
    name: 'POSTERN_PUBLIC_URL',
    default: 'http:// and the listen address',
    doc: 'Address by which people and gateways reach the server; links are made with it',
    check: checkPublicUrl,
  }),
  dataFolder: setting({
    name: 'POSTERN_DATA',
    default: './data',
    doc: 'Folder of the database file, results and the secret key; made with access for its owner alone',
    check: checkFolder,
  }),
  databaseUrl: setting({
    name: 'POSTERN_DATABASE_URL',
    default: 'sqlite: and postern.db in the data folder',
    doc: 'Storage: sqlite:FILE, or postgres://… when one machine is not enough',
    check: checkDatabaseUrl,
  }),
  secretKey: setting({
    name: 'POSTERN_SECRET_KEY',
    default: 'made once, kept in the data folder',
    doc: 'Encrypts callback secrets; at least 32 characters; required with PostgreSQL',
    check: checkSecretKey,
  }),
  resultsUrl: setting({
    name: 'POSTERN_RESULTS_URL',
    default: 'the data folder, or PostgreSQL',
    doc: 'S3-compatible storage of larger results: s3://BUCKET/PREFIX?endpoint=https://…&region=…&pathStyle=true, see result-storage.md',
    check: checkResultsUrl,
  }),
  resultsKey: setting({
    name: 'POSTERN_RESULTS_KEY',
    default: 'AWS_ACCESS_KEY_ID',
    doc: 'Access key of that storage',
    check: checkKey,
  }),
  resultsSecret: setting({
    name: 'POSTERN_RESULTS_SECRET',
    default: 'AWS_SECRET_ACCESS_KEY',
    doc: 'Secret of that key; better in the environment than as a flag',
    check: checkKey,
  }),
  adminEmail: setting({
    name: 'POSTERN_ADMIN_EMAIL',
    default: undefined,
    doc: 'E-mail of the owner account, made at the first start; without it a one-time link is printed',
    check: checkEmail,
  }),
  adminPassword: setting({
    name: 'POSTERN_ADMIN_PASSWORD',
    default: undefined,
    doc: 'Password of that account, 12 to 256 characters; better in the environment than as a flag',
    check: checkPassword,
  }),
  callbackAllow: setting({
    name: 'POSTERN_CALLBACK_ALLOW',
    default: 'none',
    doc: 'Hosts, *.domains, addresses and CIDRs, with or without :port, that callbacks may go to although they are loopback, private, link-local or metadata addresses; separated by commas',
    check: listOfChecked(checkAllowEntry),
  }),
  callbackProxy: setting({
    name: 'POSTERN_CALLBACK_PROXY',
    default: 'none',
    doc: 'http or https URL of a proxy that callbacks and alerts go through; it then decides where names may lead, see callback-addresses.md',
    check: checkCallbackProxy,
  }),
  trustProxy: setting({
    name: 'POSTERN_TRUST_PROXY',
    default: 'none',
    doc: 'Addresses and CIDRs of proxies whose X-Forwarded-For counts; separated by commas',
    check: listOfChecked(checkProxy),
  }),
  leaseSeconds: setting({
    name: 'POSTERN_LEASE_SECONDS',
    default: '30',
    doc: 'How long a gateway may be silent before its run counts as lost, and a server before another one sends what it was sending; 2 to 3600',
    check: secondsBetween(2, 3_600),
  }),
  resultDays: setting({
    name: 'POSTERN_RESULT_DAYS',
    default: '30',
    doc: 'How many days the rows of a run are kept once they have arrived; 1 to 36500',
    check: daysBetween(1, 36_500),
  }),
  resultMb: setting({
    name: 'POSTERN_RESULT_MB',
    default: 'no limit',
    doc: 'How many megabytes of stored rows are kept: beyond it those that arrived first go before their days are over; 1 to 1000000000',
    check: megabytesBetween(1, 1_000_000_000),
  }),
  archiveDays: setting({
    name: 'POSTERN_ARCHIVE_DAYS',
    default: '90',
    doc: 'How many days finished dynamic commands stay in the archive, with their runs; 1 to 36500',
    check: daysBetween(1, 36_500),
  }),
  auditDays: setting({
    name: 'POSTERN_AUDIT_DAYS',
    default: '365',
    doc: 'How many days the audit log is kept; 1 to 36500',
    check: daysBetween(1, 36_500),
  }),
  callbackRate: setting({
    name: 'POSTERN_CALLBACK_RATE',
    default: 'no limit',
    doc: 'At most so many callback requests to each host, such as 10/second or 30/minute, where neither a command nor its connection says it',
    check: checkRate,
  }),
  receiverPauseSeconds: setting({
    name: 'POSTERN_RECEIVER_PAUSE_SECONDS',
    default: '3600',
    doc: 'After how many seconds of nothing but failures a receiver is paused; 1 to 2592000',
    check: secondsBetween(1, 2_592_000),
  }),
  receiverPauseAttempts: setting({
    name: 'POSTERN_RECEIVER_PAUSE_ATTEMPTS',
    default: '5',
    doc: 'How many attempts must have failed in that time; 1 to 100000',
    check: attemptsBetween(1, 100_000),
  }),
  flowRunDays: setting({
    name: 'POSTERN_FLOW_RUN_DAYS',
    default: '30',
    doc: 'How many days flow runs are kept once they have ended, with their records; 1 to 36500',
    check: daysBetween(1, 36_500),
  }),
  undeliveredMb: setting({
    name: 'POSTERN_UNDELIVERED_MB',
    default: '10240',
    doc: 'How many megabytes of a connection’s results may wait for their receivers; beyond it its static commands wait; 1 to 1000000000',
    check: megabytesBetween(1, 1_000_000_000),
  }),
  sample: setting({
    name: 'POSTERN_SAMPLE',
    default: 'on',
    doc: 'Whether npm start makes and runs the sample: on or off',
    check: checkSwitch,
  }),
}

type Key = keyof typeof table
type Values = { [K in Key]?: ReturnType<(typeof table)[K]['check']> }

const keys = Object.keys(table) as Key[]
const flagOf = (name: string): string => name.slice('POSTERN_'.length).toLowerCase().replaceAll('_', '-')

/** The gateway's, which may share an environment with the server's. */
const gatewayNames = new Set([
  'POSTERN_URL',
  'POSTERN_API_KEY',
  'POSTERN_REFRESH_SECONDS',
  'POSTERN_CONCURRENCY',
  'POSTERN_ODBC',
  'POSTERN_GATEWAY_NAME',
  'POSTERN_GATEWAY_DATA',
  'POSTERN_POLICY',
  'POSTERN_DIRECT_ALLOW',
  'POSTERN_DIRECT_MB',
  'POSTERN_ALLOW_HTTP',
])

/** @public Every setting as help and docs tell it. */
export const serverSettingsTable = keys.map((key) => {
  const { name, default: standard, doc } = table[key]
  return { key, name, flag: flagOf(name), default: standard, doc }
})

/**
 * Reads the settings from flags, which win, and the environment. An empty text counts as not set.
 *
 * @public
 * @throws SettingsError with a sentence for each setting that is wrong.
 */
export function readServerSettings(env: NodeJS.ProcessEnv, argv: readonly string[]): ServerSettings {
  const problems = unknownNames(env)
  const flags = readFlags(argv, problems)
  const values: Values = {}
  for (const key of keys) {
    const { name, check } = table[key]
    const text = flags[flagOf(name)] ?? env[name]
    if (text === undefined || text === '') continue
    try {
      Object.assign(values, { [key]: check(text) })
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  problems.push(...contradictions(values))
  const resultStorage = withKeys(values, env, problems)
  if (problems.length > 0) throw new SettingsError(problems)
  return withDefaults(values, resultStorage)
}

function withDefaults(values: Values, resultStorage: ObjectStorageSettings | null): ServerSettings {
  const dataFolder = values.dataFolder ?? checkFolder('./data')
  return {
    ...(values.listen ?? { host: '127.0.0.1', port: 7_400 }),
    publicUrl: values.publicUrl ?? null,
    dataFolder,
    databaseUrl: values.databaseUrl ?? `sqlite:${join(dataFolder, 'postern.db')}`,
    resultStorage,
    secretKey: values.secretKey ?? null,
    adminEmail: values.adminEmail ?? null,
    adminPassword: values.adminPassword ?? null,
    callbackAllow: values.callbackAllow ?? [],
    callbackProxy: values.callbackProxy ?? null,
    trustProxy: values.trustProxy ?? [],
    leaseSeconds: values.leaseSeconds ?? 30,
    resultDays: values.resultDays ?? 30,
    resultMb: values.resultMb ?? null,
    archiveDays: values.archiveDays ?? 90,
    flowRunDays: values.flowRunDays ?? 30,
    auditDays: values.auditDays ?? 365,
    callbackRate: values.callbackRate ?? null,
    receiverPauseSeconds: values.receiverPauseSeconds ?? 3_600,
    receiverPauseAttempts: values.receiverPauseAttempts ?? 5,
    undeliveredMb: values.undeliveredMb ?? 10_240,
    sample: values.sample ?? true,
  }
}

function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const known = new Set([...gatewayNames, ...keys.map((key) => table[key].name)])
  return Object.keys(env)
    .filter((name) => name.startsWith('POSTERN_') && !name.startsWith('POSTERN_TEST_') && !known.has(name))
    .map((name) => `${name} is not a setting that Postern knows; see docs/settings.md`)
}

function readFlags(argv: readonly string[], problems: string[]): Partial<Record<string, string>> {
  const options = Object.fromEntries(keys.map((key) => [flagOf(table[key].name), { type: 'string' as const }]))
  try {
    return { ...parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values }
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
    return {}
  }
}

function contradictions({ databaseUrl, secretKey, adminEmail, adminPassword }: Values): string[] {
  const found: string[] = []
  if (databaseUrl?.startsWith('postgres') && secretKey === undefined) {
    found.push('POSTERN_SECRET_KEY is required with PostgreSQL, the same for every server process')
  }
  if (adminEmail !== undefined && adminPassword === undefined) {
    found.push('POSTERN_ADMIN_PASSWORD is missing beside POSTERN_ADMIN_EMAIL')
  }
  if (adminPassword !== undefined && adminEmail === undefined) {
    found.push('POSTERN_ADMIN_EMAIL is missing beside POSTERN_ADMIN_PASSWORD')
  }
  return found
}

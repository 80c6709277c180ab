import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type CallbackRules, onlyNamed } from '@postern/outbound'
import type { StatementKind } from '@postern/protocol'
import { Value } from 'typebox/value'
import { PolicyFile } from './policy-file.ts'

/** @public What the gateway's host allows, whatever the server asks for. Null: not limited. */
export interface Policy {
  readonly readOnly: boolean
  readonly statements: ReadonlySet<StatementKind> | null
  /** Each as its parts; the last may be `*`. */
  readonly tables: readonly (readonly string[])[] | null
  readonly functions: ReadonlySet<string>
  readonly limits: { readonly rows: number | null; readonly bytes: number | null; readonly seconds: number | null }
  readonly receivers: CallbackRules | null
  readonly times: PolicyFile['times'] | null
}

/** @public A policy file that cannot be used: one sentence for each problem. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join(' '))
    this.problems = problems
  }
}

const largest = 1024 * 1024

/**
 * Reads and checks a policy file. Nothing in it is overlooked: what is unknown is an error, as a rule that is misspelt
 * would be a rule that does not hold.
 *
 * @throws PolicyError
 * @public
 */
export function readPolicy(path: string): Policy {
  const text = readGuarded(resolve(path))
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw new PolicyError([`${path} is not JSON: ${error instanceof Error ? error.message : error}.`])
  }
  if (!Value.Check(PolicyFile, content)) throw new PolicyError(problemsOf(content).map((one) => `${path}: ${one}`))
  const problems: string[] = []
  const policy = policyOf(content, (problem) => problems.push(`${path}: ${problem}`))
  if (problems.length > 0) throw new PolicyError(problems)
  return policy
}

function policyOf(file: PolicyFile, wrong: (problem: string) => void): Policy {
  const { readOnly = false, statements, tables, functions = [], limits = {}, callbackHosts, times } = file
  for (const [index, entry] of (tables ?? []).entries())
    if (
      entry
        .split('.')
        .some((part, at, parts) => part === '' || (part.includes('*') && (part !== '*' || at < parts.length - 1)))
    )
      wrong(`/tables/${index} is "${entry}"; a table is written name, schema.name or schema.*, without quotes.`)
  if (times && !isZone(times.zone))
    wrong(`/times/zone is "${times.zone}", which is no time zone such as Europe/Madrid.`)
  for (const [index, { from, to }] of (times?.windows ?? []).entries())
    if (from === to) wrong(`/times/windows/${index} is empty; a whole day is from 00:00 to 24:00.`)
  return {
    readOnly,
    statements: statements ? new Set(statements) : null,
    tables: tables?.map((entry) => entry.split('.')) ?? null,
    functions: new Set(functions),
    limits: { rows: limits.rows ?? null, bytes: limits.bytes ?? null, seconds: limits.seconds ?? null },
    receivers: callbackHosts ? receiversOf(callbackHosts, wrong) : null,
    times: times ?? null,
  }
}

function receiversOf(hosts: readonly string[], wrong: (problem: string) => void): CallbackRules {
  for (const [index, host] of hosts.entries())
    try {
      onlyNamed('', [host])
    } catch (error) {
      wrong(`/callbackHosts/${index} cannot be read: ${error instanceof Error ? error.message : error}.`)
      return onlyNamed('', [])
    }
  return onlyNamed('callbackHosts of the gateway’s policy', hosts)
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function problemsOf(content: unknown): string[] {
  const problems = [...Value.Errors(PolicyFile, content)].map(({ instancePath, message, keyword, params }) => {
    const extra =
      keyword === 'additionalProperties' && 'additionalProperties' in params ? params.additionalProperties : null
    const named = extra === null ? '' : ` (${[extra].flat().join(', ')})`
    return `${instancePath === '' ? 'the file' : instancePath} ${message}${named}.`
  })
  return [...new Set(problems)].slice(0, 10)
}

/** Opened first and looked at then, so that what is read is what was judged. */
function readGuarded(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const stats = fstatSync(file)
    if (!stats.isFile()) throw new PolicyError([`${path} is not a file.`])
    if (stats.size > largest) throw new PolicyError([`${path} is larger than ${largest} bytes.`])
    if (process.platform !== 'win32') refuseWritable(path, stats)
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    if (error instanceof PolicyError) throw error
    throw new PolicyError([`${path} cannot be read: ${error instanceof Error ? error.message : error}.`])
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Who may change the file, or put another in its place, is master of the policy. */
function refuseWritable(path: string, file: Stats): void {
  if ((file.mode & 0o022) !== 0) throw new PolicyError([`Others may write ${path}: run "chmod go-w ${path}".`])
  const own = process.getuid?.() ?? 0
  if (file.uid !== 0 && file.uid !== own)
    throw new PolicyError([`${path} belongs to another user: run "chown root ${path}".`])
  const folder = dirname(path)
  const { mode } = statSync(folder)
  // In a folder with the sticky bit nobody else's file can be replaced.
  if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0)
    throw new PolicyError([`Others may put another file in the place of ${path}: run "chmod go-w ${folder}".`])
}

import type { AuditChange } from '@postern/protocol/api'
import { sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import { addressHost } from '../lib/address-host.ts'

/** A kind of thing that has routes of its own. */
export interface Thing {
  readonly kind: string
  readonly table: string
  /** The column that its address names it by, and the one with its name for people. */
  readonly key: string
  readonly name: string
  /** Columns whose values are kept when they change. */
  readonly shown: readonly string[]
  /** Columns that hold addresses: of them the host is kept. */
  readonly addresses?: readonly string[]
  /** Columns that change by themselves; `rest`: all that are not named. Of any others only is kept that they changed. */
  readonly quiet: readonly string[] | 'rest'
}

const always = new Set(['id', 'created_at', 'updated_at', 'last_used_at', 'hint'])

/** By the word in their addresses. */
export const things: Readonly<Record<string, Thing>> = {
  connections: {
    kind: 'connection',
    table: 'connection',
    key: 'name',
    name: 'name',
    shown: ['description', 'callback_rate'],
    addresses: ['alert_url'],
    quiet: ['held_back_at'],
  },
  commands: {
    kind: 'command',
    table: 'command',
    key: 'id',
    name: 'name',
    shown: [
      ...['name', 'sql', 'schedule', 'status', 'last_field', 'last_value_option', 'from_beginning', 'overlap'],
      ...['exact_numbers', 'timeout_seconds', 'max_rows', 'max_bytes', 'retries', 'callback_timeout_seconds'],
      ...['callback_format', 'callback_rate', 'empty_results', 'unordered', 'sealed_for', 'writes', 'direct'],
      ...['active_from', 'active_until', 'freshness', 'pause_after_run'],
    ],
    addresses: ['callback_url'],
    quiet: [
      ...['due_at', 'run_id', 'fence', 'cursor_edits', 'sent_rows_run_id', 'smaller_batch', 'pause_when_released'],
      ...['lost_runs', 'acknowledged_value', 'acknowledged_type', 'run_warnings', 'fresh_until', 'rows_habit'],
      ...['no_rows_at', 'error_code', 'error_message', 'error_sql_state', 'error_at', 'error_run_id', 'last_run_at'],
      ...['last_value_type'],
    ],
  },
  apps: {
    kind: 'app',
    table: 'app',
    key: 'id',
    name: 'name',
    shown: [
      ...['name', 'sql', 'parameters', 'exact_numbers', 'timeout_seconds', 'max_rows', 'max_bytes', 'writes'],
      ...['retries', 'callback_timeout_seconds', 'callback_format', 'empty_results', 'connection_id'],
    ],
    quiet: [],
  },
  flows: {
    kind: 'flow',
    table: 'flow',
    key: 'id',
    name: 'name',
    shown: ['name', 'description', 'published_version'],
    quiet: [],
  },
  'direct-urls': {
    kind: 'direct-url',
    table: 'direct_url',
    key: 'id',
    name: 'name',
    shown: ['name', 'flow_id', 'enabled', 'protection', 'arrays', 'max_bytes', 'per_minute'],
    quiet: [],
  },
  users: {
    kind: 'user',
    table: 'user_account',
    key: 'id',
    name: 'email',
    shown: ['role', 'disabled'],
    quiet: [],
  },
  tokens: { kind: 'token', table: 'api_token', key: 'id', name: 'name', shown: ['role'], quiet: [] },
  'inspection-urls': {
    kind: 'inspection-url',
    table: 'inspection_url',
    key: 'id',
    name: 'name',
    shown: [],
    quiet: 'rest',
  },
  deliveries: { kind: 'delivery', table: 'delivery', key: 'id', name: 'id', shown: ['state'], quiet: 'rest' },
  'flow-runs': { kind: 'flow-run', table: 'flow_run', key: 'id', name: 'id', shown: ['state'], quiet: 'rest' },
}

export type Row = Readonly<Record<string, unknown>>

/** The row of a thing as the transaction sees it. */
export async function readThing(tx: Transaction, { table, key }: Thing, value: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${sql.ref(key)} = ${value}`.execute(tx)
  return rows[0]
}

/** What became of a row that was there and still is: values where they may be kept. */
export function changesBetween(thing: Thing, before: Row | undefined, after: Row | undefined): AuditChange[] {
  if (before === undefined || after === undefined) return []
  const changes: AuditChange[] = []
  for (const [column, to] of Object.entries(after)) {
    const from = before[column]
    if (from === to || always.has(column)) continue
    const field = column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
    if (thing.shown.includes(column)) changes.push({ field, from: inWords(from), to: inWords(to) })
    else if (thing.addresses?.includes(column)) changes.push({ field, from: hostOf(from), to: hostOf(to) })
    else if (thing.quiet !== 'rest' && !thing.quiet.includes(column)) changes.push({ field })
  }
  return changes
}

/** Longer values are cut: the log tells that and how something was changed, and is no store of versions. */
const longest = 2_000

function inWords(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = String(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

const hostOf = (value: unknown): string | null => (typeof value === 'string' ? addressHost(value) : null)

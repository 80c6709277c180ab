import type { Overlap, RunWarning, ValueType } from '@postern/protocol'
import type { Command, CommandError, Freshness, Schedule, StandingAlert } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import type { CommandTable } from '../database/tables.ts'
import { readRate } from '../deliveries/receivers/callback-rate.ts'
import { storedRetries } from '../deliveries/retry-times.ts'
import { readFormat } from '../deliveries/shapes/callback-format.ts'
import { toTime, toTimeOrNull } from '../lib/clock.ts'
import { headerNames, shownCredential } from '../outbound/callback-secrets.ts'
import { describeSchedule } from '../schedules/describe-schedule.ts'
import { readSealedFor } from './sealed-for.ts'

export type CommandRow = Selectable<CommandTable>

/** A command as the API shows it, with the alerts that stand about it. */
export function toCommand(row: CommandRow, connection: string, alerts: StandingAlert[]): Command {
  const schedule = readSchedule(row)
  return {
    id: row.id,
    connection,
    kind: row.kind,
    name: row.name,
    sql: row.sql,
    callbackUrl: row.callback_url,
    schedule,
    scheduleWords: schedule && describeSchedule(schedule),
    lastField: row.last_field,
    lastValue: row.last_value,
    lastValueType: row.last_value_type as ValueType | null,
    lastValueOption: row.last_value_option,
    fromBeginning: row.from_beginning === 1,
    exactNumbers: row.exact_numbers,
    timeoutSeconds: row.timeout_seconds,
    overlap: row.overlap === null ? null : (JSON.parse(row.overlap) as Overlap),
    maxRows: row.max_rows,
    maxBytes: row.max_bytes,
    writes: row.writes,
    activeFrom: toTimeOrNull(row.active_from),
    activeUntil: toTimeOrNull(row.active_until),
    freshness: readFreshness(row),
    retries: storedRetries(row.retries),
    callbackTimeoutSeconds: row.callback_timeout_seconds,
    callbackFormat: readFormat(row.callback_format),
    callbackHeaderNames: headerNames(row.callback_headers),
    callbackCredential: shownCredential(row.callback_credential),
    emptyResults: row.empty_results,
    callbackRate: readRate(row.callback_rate),
    unordered: row.unordered === 1,
    sealedFor: readSealedFor(row),
    delivery: row.direct === 1 ? 'direct' : 'server',
    acknowledgedValue: row.acknowledged_value,
    runWarnings: JSON.parse(row.run_warnings) as RunWarning[],
    lostRuns: row.lost_runs,
    status: row.status,
    error: toError(row),
    alerts,
    dueAt: toTimeOrNull(row.status === 'READY' ? row.due_at : null),
    runId: row.run_id,
    lastRunAt: toTimeOrNull(row.last_run_at),
    createdAt: toTime(row.created_at),
    updatedAt: toTime(row.updated_at),
  }
}

/** The stored schedule, which was checked when it was saved. */
export const readSchedule = (row: Pick<CommandRow, 'schedule'>): Schedule | null =>
  row.schedule === null ? null : (JSON.parse(row.schedule) as Schedule)

export const readFreshness = (row: Pick<CommandRow, 'freshness'>): Freshness | null =>
  row.freshness === null ? null : (JSON.parse(row.freshness) as Freshness)

function toError(row: CommandRow): CommandError | null {
  if (row.error_code === null || row.error_at === null) return null
  return {
    code: row.error_code,
    message: row.error_message ?? '',
    sqlState: row.error_sql_state,
    at: toTime(row.error_at),
    runId: row.error_run_id,
  }
}

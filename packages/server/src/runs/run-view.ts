import type { ResultColumn, RunWarning, TypedValue } from '@postern/protocol'
import type { Run } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import type { RunTable } from '../database/tables.ts'
import { toTime, toTimeOrNull } from '../lib/clock.ts'

/** A run as the API shows it. */
export function toRun(row: Selectable<RunTable>, connection: string): Run {
  return {
    id: row.id,
    connection,
    commandId: row.command_id,
    state: row.state,
    gateway: row.gateway,
    sql: row.sql,
    leasedAt: toTime(row.leased_at),
    startedAt: toTimeOrNull(row.started_at),
    endedAt: toTimeOrNull(row.ended_at),
    leaseExpiresAt: toTimeOrNull(row.lease_expires_at),
    rows: row.rows,
    bytes: row.bytes,
    parts: row.parts,
    direct: row.direct === 1,
    sealed: row.sealed === 1,
    affectedRows: row.affected_rows,
    attempt: row.attempt,
    leftOut: row.left_out,
    warnings: JSON.parse(row.warnings) as RunWarning[],
    cancelRequested: row.cancel_requested === 1,
    columns: JSON.parse(row.columns) as ResultColumn[],
    lastValueBefore: readValue(row.last_value_before),
    lastValueAfter: readValue(row.last_value_after),
    error:
      row.error_code === null
        ? null
        : { code: row.error_code, message: row.error_message ?? '', sqlState: row.error_sql_state },
  }
}

const readValue = (json: string | null): TypedValue | null =>
  json === null ? null : (JSON.parse(json) as TypedValue | null)

import type { App, AppCallback, AppParameter } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import type { AppTable } from '../database/flow-tables.ts'
import { readRate } from '../deliveries/receivers/callback-rate.ts'
import { storedRetries } from '../deliveries/retry-times.ts'
import { readFormat } from '../deliveries/shapes/callback-format.ts'
import { toTime } from '../lib/clock.ts'
import { headerNames, shownCredential } from '../outbound/callback-secrets.ts'

export type AppRow = Selectable<AppTable>

export const parametersOf = (row: Pick<AppRow, 'parameters'>): AppParameter[] =>
  JSON.parse(row.parameters) as AppParameter[]

export const callbackOf = (row: Pick<AppRow, 'callback'>): AppCallback => JSON.parse(row.callback) as AppCallback

/** An app as the API shows it. */
export function toApp(row: AppRow, connection: string): App {
  return {
    id: row.id,
    kind: 'data_gateway',
    connection,
    name: row.name,
    sql: row.sql,
    parameters: parametersOf(row),
    callback: callbackOf(row),
    exactNumbers: row.exact_numbers,
    timeoutSeconds: row.timeout_seconds,
    maxRows: row.max_rows,
    maxBytes: row.max_bytes,
    writes: row.writes,
    retries: storedRetries(row.retries),
    callbackTimeoutSeconds: row.callback_timeout_seconds,
    callbackFormat: readFormat(row.callback_format),
    callbackHeaderNames: headerNames(row.callback_headers),
    callbackCredential: shownCredential(row.callback_credential),
    callbackRate: readRate(row.callback_rate),
    emptyResults: row.empty_results,
    createdAt: toTime(row.created_at),
    updatedAt: toTime(row.updated_at),
  }
}

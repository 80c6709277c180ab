import { type OdbcConnection, OdbcError, type QueryResult } from '@postern/odbc'
import {
  dialectOf,
  type FinishRequest,
  type HeartbeatRequest,
  largestInlineResult,
  largestPart,
  parseTemplate,
  type RunOrder,
  statementCanWrite,
} from '@postern/protocol'
import type { Database } from './database.ts'
import { bindValues, findColumn, lastFieldMissing } from './last-value.ts'
import { RunFailure } from './run-error.ts'
import { type PartUpload, partBytes } from './upload-parts.ts'

/** How a statement meets the server. */
export interface StatementEvents {
  /** Called once, before the statement is executed; what it does not allow is not executed. */
  started(canWrite: boolean): Promise<void>
  readonly upload: PartUpload
  /** Counts up while rows are read. */
  readonly progress: HeartbeatRequest
}

/**
 * Executes one command and hands its rows to the upload as they come; returns what there is to say when it is done.
 *
 * @throws PlaceholderError, OdbcError, RunFailure, or what the events throw
 */
export async function runStatement(
  order: RunOrder,
  database: Database,
  events: StatementEvents,
  signal: AbortSignal,
): Promise<FinishRequest> {
  const { info } = await database.open(signal)
  const template = parseTemplate(order.sql, dialectOf(info.dbms))
  const canWrite = order.canWrite ?? statementCanWrite(order.sql)
  const { sql, parameters } = await bindValues(order, template, (text) =>
    onLiveConnection(database, true, signal, (connection) => describe(connection, text, signal)),
  )
  // From "started" on, a connection that breaks may have taken the statement along: so a fresh one is opened before.
  if (canWrite && database.stale) {
    await database.discard()
    await database.open(signal)
  }
  await events.started(canWrite)

  const result = await onLiveConnection(database, !canWrite, signal, (connection) =>
    connection.query(sql, parameters, {
      exactNumbers: order.exactNumbers,
      chunkBytes: partBytes,
      signal,
      ...(order.timeoutSeconds !== null && { timeoutSeconds: order.timeoutSeconds }),
      ...(order.lastField !== null && { track: { column: order.lastField, option: order.lastValueOption } }),
    }),
  )
  if (order.lastField !== null && !findColumn(result.columns, order.lastField)) {
    throw lastFieldMissing(order.lastField, result.columns)
  }
  const sent = await sendRows(result, events)
  const summary = result.summary()
  return {
    ...sent,
    rows: summary.rows,
    bytes: events.progress.bytes,
    columns: result.columns.map(({ name, type }) => ({ name, type })),
    affectedRows: result.affectedRows,
    lastValue: summary.tracked,
  }
}

const rowTooLarge = `A row is larger than ${largestPart / 1024 / 1024} MiB: select less of it`

/** Rows that fit into `finish` are kept for it; as soon as there are more, all of them travel as parts. */
async function sendRows(
  result: QueryResult,
  { upload, progress }: StatementEvents,
): Promise<Pick<FinishRequest, 'parts' | 'inline'>> {
  let kept: { bytes: Uint8Array; rows: number } | undefined
  for await (const { bytes, rows } of result.chunks) {
    if (kept) await upload.add(kept.bytes, kept.rows)
    kept = undefined
    const first = progress.bytes === 0
    if (bytes.length > largestPart) throw new RunFailure('TOO_LARGE', rowTooLarge)
    progress.rows += rows
    progress.bytes += bytes.length
    if (first && bytes.length <= largestInlineResult) kept = { bytes: bytes.slice(), rows }
    else await upload.add(bytes, rows)
  }
  const parts = await upload.done()
  return kept ? { parts, inline: new TextDecoder().decode(kept.bytes) } : { parts }
}

async function describe(connection: OdbcConnection, sql: string, signal: AbortSignal) {
  const cancel = () => connection.cancel()
  signal.addEventListener('abort', cancel)
  try {
    return await connection.describe(sql)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/**
 * Uses the connection that is open, and a new one when that turns out to have been cut since its last use; a statement
 * that may write is never sent twice.
 */
async function onLiveConnection<T>(
  database: Database,
  repeatable: boolean,
  signal: AbortSignal,
  use: (connection: OdbcConnection) => Promise<T>,
): Promise<T> {
  for (;;) {
    const connection = await database.open(signal)
    const { reused } = database
    try {
      return await use(connection)
    } catch (error) {
      if (!(error instanceof OdbcError) || error.kind !== 'connection') throw error
      await database.discard()
      if (!reused || !repeatable) throw error
    }
  }
}

import { type OdbcConnection, OdbcError, type QueryOptions, type QueryResult } from '@postern/odbc'
import {
  dialectOf,
  type FinishRequest,
  mostSentRows,
  parseTemplate,
  type RunOrder,
  statementCanWrite,
} from '@postern/protocol'
import { reportSentRows } from './cursor-window.ts'
import type { Database } from './database.ts'
import { bindValues, findColumn, lastFieldMissing } from './last-value.ts'
import { timeLimit } from './policy/check-limits.ts'
import { checkSchema, checkStatement } from './policy/check-statement.ts'
import type { Policy } from './policy/read-policy.ts'
import { readSchema } from './read-schema.ts'
import { type RowTarget, sendRows } from './send-rows.ts'
import { partBytes } from './upload-parts.ts'

/** How a statement meets the server. */
export interface StatementEvents extends RowTarget {
  /** Digests of the rows that were sent before; null where the run keeps no account. */
  sentRows(): Promise<Uint8Array | null>
  /** Stores digests that are too many for `finish`. */
  putSentRows(digests: Uint8Array): Promise<void>
  /** Called once, before the statement is executed; what it does not allow is not executed. */
  started(canWrite: boolean): Promise<void>
}

/** Bytes of a chunk where the reading may end early: rows after the last one wanted are read for nothing. */
const stoppedChunkBytes = 16 * 1024

/**
 * Executes one command and hands its rows to the upload as they come; returns what there is to say when it is done.
 *
 * @param policy what the gateway's own host allows; null: whatever the server asks for
 * @throws PlaceholderError, OdbcError, RunFailure, or what the events throw
 */
export async function runStatement(
  order: RunOrder,
  database: Database,
  events: StatementEvents,
  signal: AbortSignal,
  policy: Policy | null = null,
): Promise<FinishRequest> {
  if (order.task === 'schema') checkSchema(policy)
  const { canWrite, execute } = order.task === 'schema' ? readSchema : await prepare(order, database, signal, policy)
  const time = timeLimit(policy, order.timeoutSeconds)
  const sent = await events.sentRows()
  // From "started" on, a connection that breaks may have taken the statement along: so a fresh one is opened before.
  if (canWrite && database.stale) {
    await database.discard()
    await database.open(signal)
  }
  await events.started(canWrite)

  const result = await time.explain(
    onLiveConnection(database, !canWrite, signal, (connection) =>
      execute(connection, {
        exactNumbers: order.exactNumbers,
        chunkBytes: order.limits?.exceeded === 'stop' ? stoppedChunkBytes : partBytes,
        wideRows: 'pieces', // a row that is too large shows before it is read to its end
        signal,
        readOnly: policy?.readOnly ?? false,
        ...(time.seconds !== null && { timeoutSeconds: time.seconds }),
        ...(order.lastField !== null && { track: trackOf(order, order.lastField, sent) }),
      }),
    ),
  )
  if (order.lastField !== null && !findColumn(result.columns, order.lastField)) {
    throw lastFieldMissing(order.lastField, result.columns)
  }
  const { truncated, ...rows } = await time.explain(
    sendRows(result, order.limits ?? null, events, policy?.limits ?? null),
  )
  // A result that was left before its end has no summary; its cursor stays.
  const summary = truncated ? undefined : result.summary()
  return {
    ...rows,
    rows: events.progress.rows,
    bytes: events.progress.bytes,
    columns: result.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    affectedRows: result.affectedRows,
    lastValue: summary?.tracked ?? null,
    ...(truncated && { truncated }),
    ...(sent && summary && (await reportSentRows(sent, summary, events.putSentRows))),
  }
}

interface Prepared {
  readonly canWrite: boolean
  execute(connection: OdbcConnection, options: QueryOptions): Promise<QueryResult>
}

async function prepare(
  order: RunOrder,
  database: Database,
  signal: AbortSignal,
  policy: Policy | null,
): Promise<Prepared> {
  const { info } = await database.open(signal)
  const dialect = dialectOf(info.dbms)
  const template = parseTemplate(order.sql, dialect)
  if (policy) checkStatement(policy, template, dialect)
  const { sql, parameters } = await bindValues(order, template, (text) =>
    onLiveConnection(database, true, signal, (connection) => describe(connection, text, signal)),
  )
  return {
    canWrite: order.canWrite ?? statementCanWrite(order.sql),
    execute: (connection, options) => connection.query(sql, parameters, options),
  }
}

function trackOf({ lastValueOption: option, overlap = null }: RunOrder, column: string, sent: Uint8Array | null) {
  return sent ? { column, option, window: { sent, overlap, most: mostSentRows } } : { column, option }
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

import type { DriverProfile } from '../driver-profile.ts'
import { HandleType, nullTerminated, Return } from '../ffi/constants.ts'
import { check, readDiagnostics } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import type { Parameter } from '../types.ts'
import { bindParameters } from './bind-parameters.ts'
import { allocateHandle } from './handles.ts'
import { Means, publish, shouldStop, withdraw } from './ring.ts'
import type { Session } from './session.ts'
import { stopped } from './stopped.ts'

/** A statement handle for the time of `use`; the reader may cancel it meanwhile. */
export function withStatement<T>(session: Session, use: (statement: Address) => T): T {
  const statement = allocateHandle(HandleType.statement, session.connection)
  try {
    return whilePublished(session, statement, () => use(statement))
  } finally {
    odbcLibrary().freeHandle(HandleType.statement, statement)
  }
}

/** The reader may cancel the statement for the time of `use`. */
export function whilePublished<T>(session: Session, statement: Address, use: () => T): T {
  publishFor(session, statement)
  try {
    return use()
  } finally {
    withdraw(session.control)
  }
}

/**
 * sqliteodbc's SQLCancel closes the statement on the thread that cancels, under the feet of the one that fetches: memory is
 * freed twice. SQLite's own call does what is meant; where it is out of reach, the statement ends between two blocks.
 */
function publishFor({ control, profile, sqlite }: Session, statement: Address): void {
  if (sqlite) publish(control, { address: sqlite.address, means: Means.sqlite })
  else if (!profile.looseTypes) publish(control, { address: statement, means: Means.odbc })
}

/** SQL text as the driver reads it exactly. */
export function encodeSql(sql: string, { narrowText }: DriverProfile): Buffer {
  return Buffer.from(`${sql}\0`, narrowText ? 'utf8' : 'utf16le')
}

export function prepare({ profile }: Session, statement: Address, sql: string): void {
  const library = odbcLibrary()
  const call = profile.narrowText ? library.prepareNarrow : library.prepareWide
  const result = call(statement, encodeSql(sql, profile), nullTerminated)
  check(result, HandleType.statement, statement, profile.narrowText, 'SQLPrepare')
}

/**
 * Executes a statement with its values bound; their memory must live until the statement is over. `isPrepared`: the handle
 * has been given the text before.
 */
export function execute(
  session: Session,
  statement: Address,
  sql: string,
  parameters: readonly Parameter[],
  isPrepared: boolean,
) {
  const library = odbcLibrary()
  const { profile } = session
  const needsTypes = !isPrepared && profile.describesParameters && parameters.some(({ type }) => type === 'unknown')
  if (needsTypes) prepare(session, statement, sql)
  const memory = bindParameters(statement, parameters, profile)
  try {
    if (shouldStop(session.control)) throw stopped()
    const direct = profile.narrowText ? library.executeNarrow : library.executeWide
    const result =
      needsTypes || isPrepared ? library.execute(statement) : direct(statement, encodeSql(sql, profile), nullTerminated)
    // SQL_NO_DATA: a statement that found no row to change
    if (result !== Return.noData) check(result, HandleType.statement, statement, profile.narrowText, 'SQLExecDirect')
    const warnings =
      result === Return.successWithInfo ? readDiagnostics(HandleType.statement, statement, profile.narrowText) : []
    return { memory, changedNone: result === Return.noData, warnings }
  } catch (error) {
    memory?.free()
    throw error
  }
}

/** Rows the statement changed; null where the driver does not know. */
export function rowCount({ profile }: Session, statement: Address): number | null {
  const out = Buffer.alloc(8)
  check(odbcLibrary().rowCount(statement, out), HandleType.statement, statement, profile.narrowText, 'SQLRowCount')
  const count = Number(out.readBigInt64LE(0))
  return count < 0 ? null : count
}

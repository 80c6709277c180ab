import { Completion, ConnectionAttribute, HandleType, nullTerminated, Return } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { odbcLibrary } from '../ffi/library.ts'
import { sqliteLibrary } from '../ffi/sqlite-library.ts'
import { OdbcError } from '../odbc-error.ts'
import { allocateHandle } from './handles.ts'
import type { Session } from './session.ts'
import { encodeSql } from './statement.ts'

const [readWrite, readOnly] = [0, 1]
/** SQLITE_LIMIT_ATTACHED */
const attachedLimit = 7

/** Judged without regard to literals and comments, so that no reading of them can be wrong. */
const severalStatements = /;\s*\S/
const endsTransaction = /\b(?:commit|end|abort|rollback|prepare)\b/i

/** From now on the database itself refuses to change anything, as far as its driver's profile knows a way. */
export function enterReadOnly(session: Session, sql: string | null): void {
  const { connection, profile } = session
  const library = odbcLibrary()
  if (profile.readOnly.splits && sql !== null && severalStatements.test(sql) && endsTransaction.test(sql))
    throw OdbcError.local('other', '25006', 'One of several statements may end the transaction that only reads')
  session.isReadOnly = true
  // A word to the driver, which most of them do not hear.
  library.setConnectionAttribute(connection, ConnectionAttribute.accessMode, readOnly, 0)
  for (const one of profile.readOnly.session) execute(session, one)
  if (profile.readOnly.inTransaction) {
    const result = library.setConnectionAttribute(connection, ConnectionAttribute.autoCommit, 0, 0)
    check(result, HandleType.connection, connection, profile.narrowText, 'SQLSetConnectAttr')
  }
  for (const one of profile.readOnly.before) execute(session, one)
  session.attached = limitAttached(session, 0)
}

/** The end of it; what happened meanwhile is rolled back. May be called again, which tries again what failed. */
export function leaveReadOnly(session: Session): void {
  if (!session.isReadOnly) return
  const { connection, profile } = session
  const library = odbcLibrary()
  if (profile.readOnly.inTransaction) {
    const verify = (result: number, call: string) =>
      check(result, HandleType.connection, connection, profile.narrowText, call)
    verify(library.endTransaction(HandleType.connection, connection, Completion.rollback), 'SQLEndTran')
    verify(library.setConnectionAttribute(connection, ConnectionAttribute.autoCommit, 1, 0), 'SQLSetConnectAttr')
  }
  for (const sql of profile.readOnly.after) execute(session, sql)
  if (session.attached !== null) limitAttached(session, session.attached)
  session.attached = null
  library.setConnectionAttribute(connection, ConnectionAttribute.accessMode, readWrite, 0)
  session.isReadOnly = false
}

/** How many more databases SQLite may attach; what it was before, null where the library is out of reach. */
function limitAttached({ sqlite }: Session, most: number): number | null {
  return sqlite ? (sqliteLibrary()?.limit(sqlite.address, attachedLimit, most) ?? null) : null
}

function execute({ connection, profile }: Session, sql: string): void {
  const library = odbcLibrary()
  const statement = allocateHandle(HandleType.statement, connection)
  const call = profile.narrowText ? library.executeNarrow : library.executeWide
  try {
    const result = call(statement, encodeSql(sql, profile), nullTerminated)
    if (result !== Return.noData) check(result, HandleType.statement, statement, profile.narrowText, 'SQLExecDirect')
  } finally {
    library.freeHandle(HandleType.statement, statement)
  }
}

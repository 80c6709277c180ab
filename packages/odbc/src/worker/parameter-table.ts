import { HandleType, nullTerminated, Return } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { odbcLibrary } from '../ffi/library.ts'
import { OdbcError } from '../odbc-error.ts'
import type { Parameter } from '../types.ts'
import { bindParameters } from './bind-parameters.ts'
import { allocateHandle } from './handles.ts'
import { parameterMarkers, replaceMarkers } from './parameter-markers.ts'
import type { Session } from './session.ts'

const table = 'temp.postern_parameter'

/**
 * Puts the values of a query into a temporary table, bound, and returns the query with its markers as look-ups there.
 *
 * For sqliteodbc: as soon as a query has a bound parameter, that driver reads its whole result before the first row. The
 * look-up has no affinity of its own, so a value is compared exactly as a bound one, and an index serves it likewise.
 */
export function throughTable(session: Session, sql: string, parameters: readonly Parameter[]): string {
  const markers = parameterMarkers(sql)
  if (markers.length !== parameters.length) {
    const message = `The statement has ${markers.length} parameter markers, but ${parameters.length} values were given`
    throw OdbcError.local('data', '07002', message)
  }
  run(session, `create table if not exists ${table} (position integer primary key, value)`, [])
  run(session, `delete from ${table}`, [])
  const rows = parameters.map((_, index) => `(${index + 1}, ?)`).join(', ')
  run(session, `insert into ${table} values ${rows}`, parameters)
  return replaceMarkers(sql, markers, (index) => `(select value from ${table} where position = ${index + 1})`)
}

function run({ connection, profile }: Session, sql: string, parameters: readonly Parameter[]): void {
  const library = odbcLibrary()
  const statement = allocateHandle(HandleType.statement, connection)
  const memory = bindParameters(statement, parameters, profile)
  try {
    const result = library.executeNarrow(statement, Buffer.from(`${sql}\0`), nullTerminated)
    if (result !== Return.noData) check(result, HandleType.statement, statement, profile.narrowText, 'SQLExecDirect')
  } finally {
    library.freeHandle(HandleType.statement, statement)
    memory?.free()
  }
}

import { HandleType, nullTerminated } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import type { Executable } from './messages.ts'
import type { Session } from './session.ts'

type CatalogCall = Exclude<Executable, { type: 'text' | 'prepared' }>

/** Has the driver make the result of one of ODBC's catalog functions. */
export function callCatalog({ profile }: Session, statement: Address, call: CatalogCall): void {
  const library = odbcLibrary()
  const verify = (result: number, name: string) =>
    check(result, HandleType.statement, statement, profile.narrowText, name)
  if (call.type === 'types') {
    verify(library.typeInformation(statement, 0), 'SQLGetTypeInfo')
    return
  }
  const { catalog, schema, table, column } = call.filter
  const place = [...name(catalog), ...name(schema), ...name(table)] as const
  if (call.type === 'tables') verify(library.tables(statement, ...place, null, 0), 'SQLTables')
  else if (call.type === 'columns') verify(library.columns(statement, ...place, ...name(column)), 'SQLColumns')
  else verify(library.primaryKeys(statement, ...place), 'SQLPrimaryKeys')
}

function name(text: string | undefined): [Buffer | null, number] {
  return text === undefined ? [null, 0] : [Buffer.from(`${text}\0`, 'utf16le'), nullTerminated]
}

import { HandleType } from '../ffi/constants.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'

export interface PreparedStatement {
  readonly sql: string
  /** Null where the driver is given the text anew each time: see `parametersThroughTable` of the driver profiles. */
  readonly statement: Address | null
}

/** The prepared statements of a connection, by the numbers that their owner gave them. */
export type PreparedStatements = Map<number, PreparedStatement>

export function freePrepared(prepared: PreparedStatements, id: number): void {
  const statement = prepared.get(id)?.statement
  prepared.delete(id)
  if (statement) odbcLibrary().freeHandle(HandleType.statement, statement)
}

export function freeAllPrepared(prepared: PreparedStatements): void {
  for (const id of [...prepared.keys()]) freePrepared(prepared, id)
}

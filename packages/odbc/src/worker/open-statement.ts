import { closeCursor, HandleType, resetParameters } from '../ffi/constants.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import type { StableMemory } from '../ffi/memory.ts'
import type { QueryRequest } from './messages.ts'

/** A statement that was executed. */
export interface OpenStatement {
  readonly statement: Address
  /** The handle outlives this execution. */
  readonly isPrepared: boolean
  readonly request: QueryRequest
  /** Of its parameters. */
  readonly memories: StableMemory[]
}

export function closeStatement({ statement, isPrepared, memories }: OpenStatement): void {
  const library = odbcLibrary()
  if (isPrepared) for (const option of [closeCursor, resetParameters]) library.freeStatement(statement, option)
  else library.freeHandle(HandleType.statement, statement)
  for (const memory of memories) memory.free()
}

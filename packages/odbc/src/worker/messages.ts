import type { OdbcErrorFields } from '../odbc-error.ts'
import type { Column, ConnectionInfo, Parameter, QueryOptions, QuerySummary } from '../types.ts'

export interface QueryRequest {
  type: 'query'
  sql: string
  parameters: readonly Parameter[]
  exactNumbers: 'number' | 'string'
  track: QueryOptions['track']
  /** `slots` times `chunkBytes` of shared memory. */
  ring: SharedArrayBuffer
  chunkBytes: number
}

export type Request =
  | { type: 'connect'; connectionString: string; loginTimeoutSeconds: number; control: SharedArrayBuffer }
  | { type: 'describe'; sql: string }
  | QueryRequest
  | { type: 'close' }

/** `chunk` lies in the ring's next slot; `largeChunk` is one row that no slot can hold. Both take a slot. */
export type Reply =
  | { type: 'connected'; info: ConnectionInfo }
  | { type: 'described'; columns: Column[] }
  | { type: 'result'; columns: Column[]; affectedRows: number | null }
  | { type: 'chunk'; slot: number; length: number; rows: number }
  | { type: 'largeChunk'; bytes: Uint8Array; rows: number }
  | { type: 'end'; tracked: Parameter | null; window?: Pick<QuerySummary, 'leftOut' | 'window' | 'windowOverflow'> }
  | { type: 'failed'; error: OdbcErrorFields }
  | { type: 'closed' }

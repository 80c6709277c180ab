import type { OdbcErrorFields } from '../odbc-error.ts'
import type { Column, ConnectionInfo, Parameter, QueryOptions, QuerySummary } from '../types.ts'

export interface QueryRequest {
  type: 'query'
  sql: string
  parameters: readonly Parameter[]
  exactNumbers: 'number' | 'string'
  track: QueryOptions['track']
  chunkBytes: number
}

/** What the driver's thread is asked, one at a time; each is answered. */
export type Request =
  | { type: 'connect'; connectionString: string; loginTimeoutSeconds: number }
  | { type: 'describe'; sql: string }
  | QueryRequest
  | { type: 'close' }

/** What the worker process hears while its driver's thread is busy; not answered. */
export type Signal =
  /** The oldest full slot has been read. */
  | { type: 'release' }
  /** The statement shall end between two blocks. */
  | { type: 'stop' }
  /** The driver's call shall be interrupted. */
  | { type: 'interrupt' }
  /** More memory than so many bytes ends the process; null: any amount is allowed. */
  | { type: 'limit'; bytes: number | null }

/** `chunk` lies in the ring's next slot; `largeChunk` brings its bytes along. Both take a slot. */
export type Reply =
  | { type: 'connected'; info: ConnectionInfo }
  | { type: 'described'; columns: Column[] }
  | { type: 'result'; columns: Column[]; affectedRows: number | null }
  | { type: 'chunk'; slot: number; length: number; rows: number }
  | { type: 'largeChunk'; bytes: Uint8Array; rows: number }
  | { type: 'end'; tracked: Parameter | null; window?: Pick<QuerySummary, 'leftOut' | 'window' | 'windowOverflow'> }
  | { type: 'failed'; error: OdbcErrorFields }
  | { type: 'closed' }

/** Of the worker process itself. */
export type Notice = { type: 'overLimit'; bytes: number }

import type { OdbcErrorFields } from '../odbc-error.ts'
import type {
  Column,
  ConnectionInfo,
  ConnectOptions,
  Diagnostic,
  IsolationLevel,
  Parameter,
  QueryOptions,
  QuerySummary,
  TableFilter,
} from '../types.ts'

/** What is executed: a text, a prepared statement, or one of ODBC's own functions that tell of the catalog. */
export type Executable =
  | { type: 'text'; sql: string }
  | { type: 'prepared'; id: number }
  | { type: 'tables' | 'columns' | 'primaryKeys'; filter: TableFilter }
  | { type: 'types' }

export interface QueryRequest {
  type: 'query'
  what: Executable
  parameters: readonly Parameter[]
  exactNumbers: 'number' | 'string'
  replacesInvalidText: boolean
  track: QueryOptions['track']
  chunkBytes: number
  /** Results after the first are sent, too. */
  allResults: boolean
  /** The database is to refuse what writes. */
  readOnly: boolean
}

/** What the driver's thread is asked, one at a time; each is answered. */
export type Request =
  | { type: 'connect'; connectionString: string; loginTimeoutSeconds: number; text: ConnectOptions['text'] }
  | { type: 'describe'; sql: string }
  | QueryRequest
  | { type: 'moreResults' }
  | { type: 'prepare'; id: number; sql: string }
  | { type: 'unprepare'; id: number }
  | { type: 'begin'; isolation: IsolationLevel | null }
  | { type: 'endTransaction'; commit: boolean }
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

/**
 * `chunk` lies in the ring's next slot; `largeChunk` brings its bytes along. Both take a slot. `unfinished`: the last row in it
 * goes on in the next; `rows` are those that end in it.
 */
export type Reply =
  | { type: 'connected'; info: ConnectionInfo }
  | { type: 'described'; columns: Column[] }
  | { type: 'prepared'; columns: Column[]; parameters: number | null }
  | { type: 'done' }
  | { type: 'result'; columns: Column[]; affectedRows: number | null; warnings: Diagnostic[] }
  | { type: 'chunk'; slot: number; length: number; rows: number; unfinished: boolean }
  | { type: 'largeChunk'; bytes: Uint8Array; rows: number; unfinished: boolean }
  | {
      type: 'end'
      tracked: Parameter | null
      window?: Pick<QuerySummary, 'leftOut' | 'window' | 'windowOverflow'>
      /** `moreResults` is answered by another `result` or by `noMore`; until then the statement is open. */
      more: boolean
    }
  | { type: 'noMore' }
  | { type: 'failed'; error: OdbcErrorFields }
  | { type: 'closed' }

/** Of the worker process itself. */
export type Notice = { type: 'overLimit'; bytes: number }

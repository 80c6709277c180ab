/**
 * The kind of a value, in columns and parameters alike. `unknown` is for parameters only: a text whose SQL type the database
 * decides (the type SQLDescribeParam tells, where the driver can tell it, else VARCHAR).
 */
export type ValueType =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'text'
  | 'binary'
  | 'unknown'

/**
 * A bound value in its canonical text: integer and decimal digits, float the shortest text, boolean `true` or `false`, date
 * `2019-10-12`, time `10:00:00.5`, timestamp `2019-10-12T10:00:00.123456` (an offset may follow), text as it is, binary
 * base64. `value: null` is SQL NULL.
 */
export interface Parameter {
  type: ValueType
  value: string | null
}

/** A column of a result, as the driver describes it. */
export interface Column {
  /** Unique within the result: the second column called `name` becomes `name_2`. */
  name: string
  type: ValueType
  /** The driver's SQL type code, of sqlext.h. */
  sqlType: number
  /** Characters, digits or bytes; 0 where the driver does not know. */
  size: number
  /** Digits after the decimal point. */
  scale: number
  nullable: boolean
}

/** One diagnostic record of the driver or the driver manager. */
export interface Diagnostic {
  /** Five characters, e.g. `42S02`. */
  sqlState: string
  /** The database's own number for it. */
  nativeCode: number
  message: string
}

/** How to connect. */
export interface ConnectOptions {
  /** `Driver={…};Server=…;…` or `DSN=…;…`. What the driver needs for exact and bounded reading is added where it is missing. */
  connectionString: string
  /** Default 15. */
  loginTimeoutSeconds?: number
  /**
   * The most memory that the process of the driver may have, in bytes: beyond it the process is ended, an error of kind
   * `memoryLimit`. Default half of the machine's memory, since some drivers hold a whole result; null: no limit.
   */
  memoryLimitBytes?: number | null
  /**
   * How long a driver may take to end a statement that was interrupted, or to disconnect; then its process is ended, which
   * is an error of kind `driverHung` for the statement. Default 5.
   */
  interruptGraceSeconds?: number
  /**
   * How text is asked from the driver, for one that nobody has measured: as UTF-8 (SQL_C_CHAR) or as UTF-16 (SQL_C_WCHAR). Default
   * what is known to be exact with the driver.
   */
  text?: 'utf8' | 'utf16'
  /** Gives up connecting: an error of kind `cancelled`. */
  signal?: AbortSignal
}

/** How a statement is executed and its rows are written. */
export interface QueryOptions {
  /** `string` writes 64-bit integers and decimals as JSON strings, for receivers that read numbers as doubles. Default `number`. */
  exactNumbers?: 'number' | 'string'
  /**
   * What becomes of text that is not valid Unicode: an error that names its column and row, or U+FFFD in the place of what is
   * broken. Default `error`.
   */
  invalidText?: 'error' | 'replace'
  /** Soft size of a chunk; one row wider than it makes a chunk of its own, or several: see `wideRows`. Default 1 MiB. */
  chunkBytes?: number
  /**
   * How a row wider than a chunk comes: `whole`, put together in this process's memory, or in `pieces`, chunks of which all but
   * the last are `unfinished`, so that not even one value has to fit into memory. Default `whole`.
   */
  wideRows?: 'whole' | 'pieces'
  /** The statement and the reading of its rows are cancelled after this time: an error of kind `timeout`. Default none. */
  timeoutSeconds?: number
  /** Cancels the statement: an error of kind `cancelled`. */
  signal?: AbortSignal
  /**
   * Follows a column while rows are encoded: its greatest non-NULL value, or the last row's. Its name is matched exactly,
   * then without regard to case; an error if the result has no such column.
   */
  track?: { column: string; option: 'greatest' | 'last'; window?: CursorWindow }
  /**
   * Keeps the results after the first for `nextResult`; the connection is busy until the last of them was read. Default
   * false: a statement's later results are dropped.
   */
  allResults?: boolean
  /**
   * The database itself is held to reading for the time of this statement, as far as its driver's profile knows a way: a
   * read-only transaction of its own, `query_only`, or at the least a transaction that is rolled back. An error of the
   * database where the statement writes nevertheless. Refused (25000) within a transaction. Default false.
   */
  readOnly?: boolean
}

/** How a call is ended that makes no rows. */
export type CallOptions = Pick<QueryOptions, 'timeoutSeconds' | 'signal'>

/** How far transactions see each other, from the loosest on; a database may refuse or tighten a level. */
export type IsolationLevel = 'readUncommitted' | 'readCommitted' | 'repeatableRead' | 'serializable'

/** How a transaction begins. `isolation`: default the database's own; it stays for later transactions of the connection. */
export interface TransactionOptions extends CallOptions {
  isolation?: IsolationLevel
}

/** Names in the catalog. For `tables` and `columns` they are patterns of LIKE (`%`, `_`); what is left out is any. */
export interface TableFilter {
  catalog?: string
  schema?: string
  table?: string
  column?: string
}

/** What a statement did whose rows, if any, nobody wants. */
export interface ExecuteResult {
  /** Null where the driver does not know, or where the statement makes rows. */
  readonly affectedRows: number | null
  /** What the driver said beside success. */
  readonly warnings: readonly Diagnostic[]
}

/** A statement that the database knows already. It ends with its connection at the latest. */
export interface PreparedStatement {
  readonly columns: readonly Column[]
  /** Markers `?` in its text; null where the driver does not count them. */
  readonly parameterCount: number | null
  /** Like {@link OdbcConnection.query}. */
  query(parameters?: readonly Parameter[], options?: QueryOptions): Promise<QueryResult>
  /** Like {@link OdbcConnection.execute}. */
  execute(parameters?: readonly Parameter[], options?: QueryOptions): Promise<ExecuteResult>
  /** Frees it; may be called again. */
  close(): Promise<void>
}

/**
 * Leaves out rows that were sent before, and gathers the digests of those that may come again. A digest is the first 16
 * bytes of the SHA-256 of a row's JSON.
 */
export interface CursorWindow {
  /** Digests of the rows that were sent, sorted; a row that was sent n times stands there n times. */
  sent: Uint8Array
  /** How far before the tracked value rows may come again; null: only those with the same value. */
  overlap: { seconds: number } | { number: number } | null
  /** Most digests that are gathered; those of the earliest rows are given up first. */
  most: number
}

/** Rows: UTF-8 JSON objects joined by `,`, without surrounding brackets. */
export interface RowChunk {
  /** Valid until the next chunk is pulled: copy what must live longer. */
  readonly bytes: Uint8Array
  /** Rows that end in the chunk. */
  readonly rows: number
  /** The next chunk goes on within the row: no comma between the two. Only with `wideRows: 'pieces'`. */
  readonly unfinished: boolean
}

/** What there is to say when all rows have been read. */
export interface QuerySummary {
  rows: number
  bytes: number
  /** The tracked value; null when nothing was tracked, no row came, or (`greatest`) all were NULL. */
  tracked: Parameter | null
  /** Rows that were read and left out, since they had been sent before. */
  leftOut: number
  /** Digests of the rows in the window, sorted; null where no window was asked for. */
  window: Uint8Array | null
  /** Rows of the window whose digests were given up because there were too many. */
  windowOverflow: number
}

/** A statement that was executed, with its rows still to be read. */
export interface QueryResult {
  /** Empty for a statement without rows. */
  readonly columns: readonly Column[]
  /** What the driver said beside success when it executed the statement. */
  readonly warnings: readonly Diagnostic[]
  /** Rows a statement without rows changed; null for one with rows, or where the driver does not know. */
  readonly affectedRows: number | null
  /**
   * May be read once. Leaving the loop early closes the cursor and frees everything. Until the rows have been read or left,
   * the connection is busy (a result so small that it was ready at once may be ignored).
   */
  readonly chunks: AsyncIterable<RowChunk>
  /** To be called after the chunks ended; throws before. */
  summary(): QuerySummary
  /**
   * The statement's next result, null after the last; needs the option `allResults`. Rows of this one that were not read are
   * read and dropped. An error of a later statement in the text rejects this.
   */
  nextResult(): Promise<QueryResult | null>
}

/** What the database and its driver say of themselves. */
export interface ConnectionInfo {
  driver: string
  driverVersion: string
  dbms: string
  dbmsVersion: string
}

/** A connection to a data source, with a process of its own. One statement at a time: another is refused (HY010). */
export interface OdbcConnection {
  readonly info: ConnectionInfo
  /** After `close`, and when the process of the driver has ended: nothing can be executed any more. */
  readonly closed: boolean
  /** A statement runs, or its rows have not been read. */
  readonly busy: boolean
  /** Between `begin` and `commit` or `rollback`. */
  readonly inTransaction: boolean
  /** The process in which the driver runs, for those who watch it. */
  readonly processId: number | undefined
  /** Prepares a statement and tells its columns; nothing is executed. */
  describe(sql: string, options?: CallOptions): Promise<Column[]>
  /** Executes a statement. An error before the first rows are ready rejects; a later one rejects the iteration. */
  query(sql: string, parameters?: readonly Parameter[], options?: QueryOptions): Promise<QueryResult>
  /** Executes a statement for its effect: rows are read and dropped. */
  execute(sql: string, parameters?: readonly Parameter[], options?: QueryOptions): Promise<ExecuteResult>
  /** Prepares a statement for more than one execution. */
  prepare(sql: string, options?: CallOptions): Promise<PreparedStatement>
  /** Begins a transaction: until `commit` or `rollback` statements take effect together. Refused (25000) within another. */
  begin(options?: TransactionOptions): Promise<void>
  commit(options?: CallOptions): Promise<void>
  rollback(options?: CallOptions): Promise<void>
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects, which it then does, too. */
  transaction<T>(work: (connection: OdbcConnection) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * What the driver tells of the database's tables, in ODBC's own columns (`TABLE_CAT`, `TABLE_SCHEM`, `TABLE_NAME`, …; see
   * SQLTables). Names of columns are as the driver writes them.
   */
  tables(filter?: TableFilter, options?: QueryOptions): Promise<QueryResult>
  /** Likewise of columns; see SQLColumns. */
  columns(filter?: TableFilter, options?: QueryOptions): Promise<QueryResult>
  /** Likewise of the primary key of one table, whose name is no pattern; see SQLPrimaryKeys. */
  primaryKeys(table: TableFilter & { table: string }, options?: QueryOptions): Promise<QueryResult>
  /** Likewise of the types that the database has; see SQLGetTypeInfo. */
  types(options?: QueryOptions): Promise<QueryResult>
  /**
   * The columns of the database's tables and views, a row each: `schema`, `table`, `kind` (`table` or `view`), `column`,
   * `type` (the database's name for it), `nullable` (`YES` or `NO`), `position`. The database's own tables are left out.
   */
  catalog(options?: QueryOptions): Promise<QueryResult>
  /** Interrupts what runs now; without effect when nothing does. The connection stays usable. */
  cancel(): void
  /** Cancels what runs and disconnects. Resolves always, also when the driver crashes or hangs over it. */
  close(): Promise<void>
}

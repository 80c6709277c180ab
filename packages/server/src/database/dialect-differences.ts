import { type Kysely, type RawBuilder, type SelectQueryBuilder, SqliteAdapter, sql } from 'kysely'

/** Every way in which the two dialects differ, each under a name; nothing else in the server asks which one it has. */
export interface DialectDifferences {
  readonly name: 'sqlite' | 'postgres'
  readonly bytesType: 'blob' | ReturnType<typeof sql>
  /** Takes the rows for this transaction and passes over rows another transaction has; SQLite has one writer anyway. */
  takeRows<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** Takes the rows for this transaction, waiting for whoever has them. */
  lockRows<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** What stands at a path in a column of JSON, as text; null for nothing. */
  textInJson(column: string, path: readonly string[]): RawBuilder<string | null>
  /** Has the bytes of parts compressed by what is fast and makes them no larger; null where they are stored as they are. */
  readonly compressPartsQuickly: RawBuilder<unknown> | null
  /** Milliseconds since 1970 by the database's clock; null where it runs in this process. */
  readonly readClock: RawBuilder<{ ms: number }> | null
}

export const sqliteDifferences: DialectDifferences = {
  name: 'sqlite',
  bytesType: 'blob',
  takeRows: (query) => query,
  lockRows: (query) => query,
  textInJson: (column, path) =>
    sql`cast(json_extract(${sql.ref(column)}, ${`$${path.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `."${name}"`)).join('')}`}) as text)`,
  compressPartsQuickly: null,
  readClock: null,
}

export const postgresDifferences: DialectDifferences = {
  name: 'postgres',
  bytesType: sql`bytea`,
  takeRows: (query) => query.forUpdate().skipLocked(),
  lockRows: (query) => query.forUpdate(),
  // Versions before 14 do not know of it, and some are built without.
  compressPartsQuickly: sql`do $$ begin
    execute 'alter table result_part alter column body set compression lz4';
    exception when feature_not_supported or syntax_error then null;
  end $$`,
  // An escaped NUL is JSON, but no text that PostgreSQL could compare.
  textInJson: (column, path) =>
    sql`case when position('\\u0000' in ${sql.ref(column)}) = 0 then ${sql.ref(column)}::json #>> ${`{${path.join(',')}}`}::text[] end`,
  readClock: sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
}

/** Those of the database behind a connection or a transaction. */
export const dialectOf = <Any>(db: Kysely<Any>): DialectDifferences =>
  db.getExecutor().adapter instanceof SqliteAdapter ? sqliteDifferences : postgresDifferences

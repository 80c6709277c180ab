import { type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool, SqliteAdapter, sql } from 'kysely'

/** Every way in which the two dialects differ, each under a name; nothing else in the server asks which one it has. */
export interface DialectDifferences {
  readonly name: 'sqlite' | 'postgres'
  readonly bytesType: 'blob' | ReturnType<typeof sql>
  /** Takes the rows for this transaction and passes over rows another transaction has; SQLite has one writer anyway. */
  takeRows<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** Takes the rows for this transaction, waiting for whoever has them. */
  lockRows<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** Whether a column is one of the texts of a JSON array: however many there are, it is the same statement. */
  isAmong(column: string, json: string): RawBuilder<SqlBool>
  /** What stands at a path in a column of JSON, as text; null for nothing. */
  textInJson(column: string, path: readonly string[]): RawBuilder<string | null>
  /** Has the bytes of parts compressed by what is fast and makes them no larger; null where they are stored as they are. */
  readonly compressPartsQuickly: RawBuilder<unknown> | null
  /** How large the whole database is. */
  readonly databaseBytes: RawBuilder<{ bytes: number }>
  /** Milliseconds since 1970 by the database's clock; null where it runs in this process. */
  readonly readClock: RawBuilder<{ ms: number }> | null
}

export const sqliteDifferences: DialectDifferences = {
  name: 'sqlite',
  bytesType: 'blob',
  takeRows: (query) => query,
  lockRows: (query) => query,
  isAmong: (column, json) => sql`${sql.ref(column)} in (select value from json_each(${json}))`,
  textInJson: (column, path) =>
    sql`cast(json_extract(${sql.ref(column)}, ${`$${path.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `."${name}"`)).join('')}`}) as text)`,
  compressPartsQuickly: null,
  databaseBytes: sql`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`,
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
  isAmong: (column, json) => sql`${sql.ref(column)} in (select json_array_elements_text(${json}::json))`,
  databaseBytes: sql`select pg_database_size(current_database())::float8 as bytes`,
  // An escaped NUL is JSON, but no text that PostgreSQL could compare.
  textInJson: (column, path) =>
    sql`case when position('\\u0000' in ${sql.ref(column)}) = 0 then ${sql.ref(column)}::json #>> ${`{${path.join(',')}}`}::text[] end`,
  readClock: sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
}

/** Those of the database behind a connection or a transaction. */
export const dialectOf = <Any>(db: Kysely<Any>): DialectDifferences =>
  db.getExecutor().adapter instanceof SqliteAdapter ? sqliteDifferences : postgresDifferences

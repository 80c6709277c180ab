import type { OdbcConnection, QueryOptions, QueryResult } from '@postern/odbc'

/** The task that has no SQL. It asks the driver, and changes nothing. */
export const readSchema = {
  canWrite: false,
  execute: (connection: OdbcConnection, options: QueryOptions): Promise<QueryResult> => connection.catalog(options),
} as const

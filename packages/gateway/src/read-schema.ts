import type { OdbcConnection, QueryOptions, QueryResult } from '@postern/odbc'
import { RunFailure } from './run-error.ts'

/** A connection that can tell the columns of its database's tables, as a result like any other. */
interface WithCatalog {
  catalog(options?: QueryOptions): Promise<QueryResult>
}

const hasCatalog = (connection: object): connection is WithCatalog => 'catalog' in connection

/** The task that has no SQL. It asks the driver, and changes nothing. */
export const readSchema = {
  canWrite: false,
  execute(connection: OdbcConnection, options: QueryOptions): Promise<QueryResult> {
    if (hasCatalog(connection)) return connection.catalog(options)
    throw new RunFailure('GATEWAY_ERROR', 'This gateway cannot read the tables of its database')
  },
} as const

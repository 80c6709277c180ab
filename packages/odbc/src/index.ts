export { connect } from './connection.ts'
export { leastValue } from './least-value.ts'
export { type DataSourceEntry, type DriverEntry, listDataSources, listDrivers } from './list.ts'
export { OdbcError, type OdbcErrorFields, type OdbcErrorKind } from './odbc-error.ts'
export { createPool, type Pool, type PoolOptions } from './pool.ts'
export { prepareConnection } from './process/idle-processes.ts'
export type {
  CallOptions,
  Column,
  ConnectionInfo,
  ConnectOptions,
  CursorWindow,
  Diagnostic,
  ExecuteResult,
  IsolationLevel,
  OdbcConnection,
  Parameter,
  PreparedStatement,
  QueryOptions,
  QueryResult,
  QuerySummary,
  RowChunk,
  TableFilter,
  TransactionOptions,
  ValueType,
} from './types.ts'

export { connect } from './connection.ts'
export { leastValue } from './least-value.ts'
export { type DataSourceEntry, type DriverEntry, listDataSources, listDrivers } from './list.ts'
export { OdbcError, type OdbcErrorFields, type OdbcErrorKind } from './odbc-error.ts'
export type {
  Column,
  ConnectionInfo,
  ConnectOptions,
  CursorWindow,
  Diagnostic,
  OdbcConnection,
  Parameter,
  QueryOptions,
  QueryResult,
  QuerySummary,
  RowChunk,
  ValueType,
} from './types.ts'

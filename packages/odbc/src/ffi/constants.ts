/** The numbers of sql.h and sqlext.h that this package uses. https://learn.microsoft.com/sql/odbc/reference */

export const Return = {
  success: 0,
  successWithInfo: 1,
  noData: 100,
  stillExecuting: 2,
  needData: 99,
  error: -1,
} as const

export const HandleType = { environment: 1, connection: 2, statement: 3 } as const

export const SqlType = {
  char: 1,
  numeric: 2,
  decimal: 3,
  integer: 4,
  smallint: 5,
  float: 6,
  real: 7,
  double: 8,
  date2: 9,
  time2: 10,
  timestamp2: 11,
  varchar: 12,
  date: 91,
  time: 92,
  timestamp: 93,
  longVarchar: -1,
  binary: -2,
  varBinary: -3,
  longVarBinary: -4,
  bigint: -5,
  tinyint: -6,
  bit: -7,
  wideChar: -8,
  wideVarchar: -9,
  wideLongVarchar: -10,
  guid: -11,
  /** ODBC 4's, and Snowflake's and others' */
  timeWithZone: 94,
  timestampWithZone: 95,
  /** SQL Server's own: https://learn.microsoft.com/sql/relational-databases/native-client/odbc/processing-results-odbc */
  serverUserType: -151,
  serverTime: -154,
  serverTimestampOffset: -155,
} as const

export const CType = {
  char: 1,
  wideChar: -8,
  signedBigint: -25,
  double: 8,
  bit: -7,
  binary: -2,
  date: 91,
  time: 92,
  timestamp: 93,
} as const

export const StatementAttribute = {
  rowBindType: 5,
  rowStatusPointer: 25,
  rowsFetchedPointer: 26,
  rowArraySize: 27,
} as const

export const ConnectionAttribute = { accessMode: 101, autoCommit: 102, loginTimeout: 103, isolation: 108 } as const

/** SQL_TXN_… */
export const Isolation = { readUncommitted: 1, readCommitted: 2, repeatableRead: 4, serializable: 8 } as const

/** SQL_COMMIT, SQL_ROLLBACK */
export const Completion = { commit: 0, rollback: 1 } as const

export const EnvironmentAttribute = { odbcVersion: 200 } as const

export const ColumnAttribute = { unsigned: 8, typeName: 14 } as const

export const Info = {
  driverConnection: 3,
  driverName: 6,
  driverVersion: 7,
  dbmsName: 17,
  dbmsVersion: 18,
  getDataExtensions: 81,
} as const

/** SQL_GD_…: what SQLGetData may be asked for beyond unbound columns after the last bound one, in order. */
export const GetDataExtension = { anyColumn: 1, bound: 8 } as const

export const odbc3 = 3
export const nullTerminated = -3
export const nullData = -1
export const noTotal = -4
export const noPrompt = 0
export const fetchFirst = 2
export const fetchNext = 1
export const inputParameter = 1
export const closeCursor = 0
export const unbindColumns = 2
export const resetParameters = 3

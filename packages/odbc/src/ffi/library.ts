import koffi from 'koffi'
import { loadDriverManager } from './driver-manager.ts'

/** An address in the process: an ODBC handle, or memory of {@link StableMemory}. */
export type Address = bigint
/** Memory a call only uses while it runs. */
type Buffers = Uint8Array | Address | null
type Result = number

/** The ODBC functions this package calls, as the driver manager exports them. */
export interface OdbcLibrary {
  allocHandle(type: number, parent: Address | null, out: Uint8Array): Result
  freeHandle(type: number, handle: Address): Result
  freeStatement(statement: Address, option: number): Result
  setEnvironmentAttribute(environment: Address, attribute: number, value: number | Address, length: number): Result
  setConnectionAttribute(connection: Address, attribute: number, value: number | Address, length: number): Result
  setStatementAttribute(statement: Address, attribute: number, value: number | Address, length: number): Result
  driverConnect(
    connection: Address,
    window: null,
    text: Buffers,
    length: number,
    out: Buffers,
    capacity: number,
    outLength: Buffers,
    completion: number,
  ): Result
  disconnect(connection: Address): Result
  executeWide(statement: Address, sql: Buffers, length: number): Result
  executeNarrow(statement: Address, sql: Buffers, length: number): Result
  prepareWide(statement: Address, sql: Buffers, length: number): Result
  prepareNarrow(statement: Address, sql: Buffers, length: number): Result
  execute(statement: Address): Result
  columnCount(statement: Address, out: Uint8Array): Result
  parameterCount(statement: Address, out: Uint8Array): Result
  describeParameter(
    statement: Address,
    index: number,
    type: Uint8Array,
    size: Uint8Array,
    digits: Uint8Array,
    nullable: Uint8Array,
  ): Result
  rowCount(statement: Address, out: Uint8Array): Result
  moreResults(statement: Address): Result
  endTransaction(handleType: number, handle: Address, completion: number): Result
  tables(statement: Address, ...names: CatalogNames): Result
  columns(statement: Address, ...names: CatalogNames): Result
  primaryKeys(statement: Address, ...names: CatalogNames<3>): Result
  typeInformation(statement: Address, sqlType: number): Result
  describeColumnWide(...args: DescribeColumnArguments): Result
  describeColumnNarrow(...args: DescribeColumnArguments): Result
  columnAttribute(
    statement: Address,
    index: number,
    field: number,
    text: Buffers,
    capacity: number,
    length: Buffers,
    value: Buffers,
  ): Result
  bindColumn(
    statement: Address,
    index: number,
    cType: number,
    buffer: Address,
    capacity: number,
    indicator: Address,
  ): Result
  bindParameter(
    statement: Address,
    index: number,
    direction: number,
    cType: number,
    sqlType: number,
    size: number,
    digits: number,
    buffer: Address,
    capacity: number,
    indicator: Address,
  ): Result
  fetch(statement: Address): Result
  getData(
    statement: Address,
    index: number,
    cType: number,
    buffer: Address,
    capacity: number,
    indicator: Address,
  ): Result
  setPosition(statement: Address, row: number, operation: number, lock: number): Result
  diagnosticWide(...args: DiagnosticArguments): Result
  diagnosticNarrow(...args: DiagnosticArguments): Result
  information(connection: Address, type: number, out: Buffers, capacity: number, length: Buffers): Result
  drivers(...args: ListArguments): Result
  dataSources(...args: ListArguments): Result
  /** SQLCancel on a thread of the runtime's pool, so that a slow network does not hold up the caller. */
  cancelInBackground(statement: Address): Promise<void>
}

/** Each name is UTF-16 with its terminator, null for any, and is followed by SQL_NTS or 0. */
type CatalogNames<Count extends 3 | 4 = 4> = Count extends 3
  ? [Buffers, number, Buffers, number, Buffers, number]
  : [Buffers, number, Buffers, number, Buffers, number, Buffers, number]

type DescribeColumnArguments = [
  statement: Address,
  index: number,
  name: Uint8Array,
  capacity: number,
  nameLength: Uint8Array,
  type: Uint8Array,
  size: Uint8Array,
  digits: Uint8Array,
  nullable: Uint8Array,
]
type DiagnosticArguments = [
  handleType: number,
  handle: Address,
  index: number,
  state: Uint8Array,
  native: Uint8Array,
  message: Uint8Array,
  capacity: number,
  length: Uint8Array,
]
type ListArguments = [
  environment: Address,
  direction: number,
  name: Uint8Array,
  nameCapacity: number,
  nameLength: Uint8Array,
  text: Uint8Array,
  textCapacity: number,
  textLength: Uint8Array,
]

const columnArguments =
  'void *h, uint16 n, void *name, int16 cap, void *len, void *type, void *size, void *dig, void *nul'
const catalogArguments = 'void *h, void *c, int16 cn, void *s, int16 sn, void *t, int16 tn, void *x, int16 xn'
const diagnosticArguments = 'int16 t, void *h, int16 n, void *state, void *native, void *msg, int16 cap, void *len'
const listArguments = 'void *h, uint16 dir, void *d, int16 dc, void *dl, void *a, int16 ac, void *al'

/**
 * Method → C function and its arguments. Handles and stable memory travel as addresses in `void *`; what may be a number or
 * an address (attribute values, bound buffers) is declared `intptr_t`.
 */
const signatures = {
  allocHandle: ['SQLAllocHandle', 'int16 t, void *in, void *out'],
  freeHandle: ['SQLFreeHandle', 'int16 t, void *h'],
  freeStatement: ['SQLFreeStmt', 'void *h, uint16 option'],
  setEnvironmentAttribute: ['SQLSetEnvAttr', 'void *h, int32 a, intptr_t v, int32 l'],
  setConnectionAttribute: ['SQLSetConnectAttr', 'void *h, int32 a, intptr_t v, int32 l'],
  setStatementAttribute: ['SQLSetStmtAttr', 'void *h, int32 a, intptr_t v, int32 l'],
  driverConnect: [
    'SQLDriverConnectW',
    'void *h, void *w, void *s, int16 n, void *out, int16 cap, void *len, uint16 completion',
  ],
  disconnect: ['SQLDisconnect', 'void *h'],
  executeWide: ['SQLExecDirectW', 'void *h, void *s, int32 n'],
  executeNarrow: ['SQLExecDirect', 'void *h, void *s, int32 n'],
  prepareWide: ['SQLPrepareW', 'void *h, void *s, int32 n'],
  prepareNarrow: ['SQLPrepare', 'void *h, void *s, int32 n'],
  execute: ['SQLExecute', 'void *h'],
  columnCount: ['SQLNumResultCols', 'void *h, void *n'],
  parameterCount: ['SQLNumParams', 'void *h, void *n'],
  describeParameter: ['SQLDescribeParam', 'void *h, uint16 n, void *t, void *size, void *dig, void *nul'],
  rowCount: ['SQLRowCount', 'void *h, void *n'],
  moreResults: ['SQLMoreResults', 'void *h'],
  endTransaction: ['SQLEndTran', 'int16 t, void *h, int16 completion'],
  tables: ['SQLTablesW', catalogArguments],
  columns: ['SQLColumnsW', catalogArguments],
  primaryKeys: ['SQLPrimaryKeysW', 'void *h, void *c, int16 cn, void *s, int16 sn, void *t, int16 tn'],
  typeInformation: ['SQLGetTypeInfoW', 'void *h, int16 t'],
  describeColumnWide: ['SQLDescribeColW', columnArguments],
  describeColumnNarrow: ['SQLDescribeCol', columnArguments],
  columnAttribute: ['SQLColAttributeW', 'void *h, uint16 n, uint16 f, void *s, int16 cap, void *len, void *num'],
  bindColumn: ['SQLBindCol', 'void *h, uint16 n, int16 ct, intptr_t buf, int64 cap, intptr_t ind'],
  bindParameter: [
    'SQLBindParameter',
    'void *h, uint16 n, int16 io, int16 ct, int16 st, uint64 size, int16 dig, intptr_t buf, int64 cap, intptr_t ind',
  ],
  fetch: ['SQLFetch', 'void *h'],
  getData: ['SQLGetData', 'void *h, uint16 n, int16 ct, intptr_t buf, int64 cap, intptr_t ind'],
  setPosition: ['SQLSetPos', 'void *h, uint64 row, uint16 operation, uint16 lock'],
  diagnosticWide: ['SQLGetDiagRecW', diagnosticArguments],
  diagnosticNarrow: ['SQLGetDiagRec', diagnosticArguments],
  information: ['SQLGetInfoW', 'void *h, uint16 t, void *v, int16 cap, void *len'],
  drivers: ['SQLDriversW', listArguments],
  dataSources: ['SQLDataSourcesW', listArguments],
} as const satisfies Partial<Record<keyof OdbcLibrary, readonly [string, string]>>

let loaded: OdbcLibrary | undefined

/**
 * Loads the driver manager (once per thread); see driver-manager.ts.
 *
 * Node never calls `setlocale`: unixODBC and psqlodbc would take the process's character set for ASCII and break text. So
 * LC_CTYPE, and nothing else of the locale, is set before the first driver loads.
 */
export function odbcLibrary(): OdbcLibrary {
  if (loaded) return loaded
  setUtf8()
  const library = loadDriverManager()
  const convention = process.platform === 'win32' ? '__stdcall ' : ''
  const functions = Object.fromEntries(
    Object.entries(signatures).map(([method, [name, args]]) => [
      method,
      library.func(`int16 ${convention}${name}(${args})`),
    ]),
  )
  const cancel = library.func(`int16 ${convention}SQLCancel(void *h)`)
  const cancelInBackground = (statement: Address) =>
    new Promise<void>((resolve) => {
      cancel.async(statement, () => resolve())
    })
  loaded = { ...functions, cancelInBackground } as unknown as OdbcLibrary // as: what FFI returns has no type of its own
  return loaded
}

function setUtf8(): void {
  if (process.platform === 'win32') return
  const mac = process.platform === 'darwin'
  const category = mac ? 2 : 0
  koffi.load(null).func('str setlocale(int category, str locale)')(category, mac ? 'en_US.UTF-8' : 'C.UTF-8')
}

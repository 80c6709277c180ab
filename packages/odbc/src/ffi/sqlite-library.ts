import koffi from 'koffi'
import { Info } from './constants.ts'
import { succeeded } from './diagnostics.ts'
import { type Address, odbcLibrary } from './library.ts'

/** SQLite's storage classes, as sqlite3_column_type numbers them. */
export const Storage = { integer: 1, float: 2, text: 3, blob: 4, null: 5 } as const

/** The functions of SQLite's own library that tell what sqliteodbc drops. https://www.sqlite.org/c3ref/funclist.html */
export interface SqliteLibrary {
  config(option: number, ...values: unknown[]): number
  nextStatement(database: Address, statement: Address | null): unknown
  statementBusy(statement: Address): number
  columnCount(statement: Address): number
  declaredType(statement: Address, index: number): string | null
  columnType(statement: number, index: number): number
  columnDouble(statement: number, index: number): number
  columnBytes(statement: number, index: number): number
  columnBlob(statement: number, index: number): unknown
  prepare(database: Address, sql: Uint8Array, length: number, statement: Uint8Array, tail: null): number
  finalize(statement: Address): number
  /** Sets one of the limits; what it was before. */
  limit(database: Address, limit: number, value: number): number
  /** From any thread, while the connection is open. */
  interrupt(database: Address): void
}

const signatures = {
  config: 'int sqlite3_config(int option, ...)',
  nextStatement: 'void *sqlite3_next_stmt(void *db, void *stmt)',
  statementBusy: 'int sqlite3_stmt_busy(void *stmt)',
  columnCount: 'int sqlite3_column_count(void *stmt)',
  declaredType: 'str sqlite3_column_decltype(void *stmt, int i)',
  columnType: 'int sqlite3_column_type(int64 stmt, int i)',
  columnDouble: 'double sqlite3_column_double(int64 stmt, int i)',
  columnBytes: 'int sqlite3_column_bytes(int64 stmt, int i)',
  columnBlob: 'void *sqlite3_column_blob(int64 stmt, int i)',
  prepare: 'int sqlite3_prepare_v2(void *db, void *sql, int n, void *out, void *tail)',
  finalize: 'int sqlite3_finalize(void *stmt)',
  limit: 'int sqlite3_limit(void *db, int id, int value)',
  interrupt: 'void sqlite3_interrupt(void *db)',
} as const satisfies Record<keyof SqliteLibrary, string>

const [multithread, memoryStatistics] = [2, 9]
let loaded: SqliteLibrary | null | undefined

/**
 * The SQLite library that the driver itself uses; null where it brings its own inside (Windows).
 *
 * Its first loading asks for SQLite's multi-thread mode: each connection belongs to one thread here, and the mutex that
 * every single column read would take otherwise costs a fifth of the time; the one of the memory statistics goes too. A library already in use keeps its mode.
 */
export function sqliteLibrary(): SqliteLibrary | null {
  if (loaded !== undefined) return loaded
  try {
    const library = koffi.load(process.platform === 'darwin' ? 'libsqlite3.dylib' : 'libsqlite3.so.0')
    const functions = Object.entries(signatures).map(([method, signature]) => [method, library.func(signature)])
    loaded = Object.fromEntries(functions) as SqliteLibrary // as: what FFI returns has no type of its own
    loaded.config(multithread)
    loaded.config(memoryStatistics, 'int', 0)
  } catch {
    loaded = null
  }
  return loaded
}

const driverMagic = 0x53544144
const offsetOfDatabase = 24n

/**
 * The `sqlite3 *` of a connection through sqliteodbc 0.99 and later (unchanged since 2013): the fourth word of the driver's
 * connection, which begins with a magic number. Null when the driver is not of that make.
 */
export function sqliteDatabaseOf(connection: Address, driverVersion: string): Address | null {
  if (!driverVersion.startsWith('0.99') || sqliteLibrary() === null) return null
  const out = Buffer.alloc(8)
  if (!succeeded(odbcLibrary().information(connection, Info.driverConnection, out, 8, null))) return null
  const driverConnection = out.readBigUInt64LE(0)
  if (driverConnection === 0n) return null
  const head = Buffer.from(koffi.view(driverConnection, Number(offsetOfDatabase) + 8))
  if (head.readInt32LE(0) !== driverMagic) return null
  const database = head.readBigUInt64LE(Number(offsetOfDatabase))
  return database === 0n ? null : database
}

/** The `length` bytes at an address that FFI gave, where they are. */
export function viewBytes(pointer: unknown, length: number): Buffer {
  return pointer === null || length === 0 ? Buffer.alloc(0) : Buffer.from(koffi.view(pointer, length))
}

/** A copy of them. */
export function copyBytes(pointer: unknown, length: number): Buffer {
  return Buffer.from(viewBytes(pointer, length))
}

/** The address behind a pointer that FFI gave; null for NULL. */
export function addressOf(pointer: unknown): Address | null {
  return pointer === null || pointer === undefined ? null : koffi.address(pointer)
}

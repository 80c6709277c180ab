import { Kind } from '../encode/kind.ts'
import type { LooseValues } from '../encode/write-loose.ts'
import type { Address } from '../ffi/library.ts'
import {
  addressOf,
  copyBytes,
  type SqliteLibrary,
  Storage,
  sqliteDatabaseOf,
  sqliteLibrary,
  viewBytes,
} from '../ffi/sqlite-library.ts'
import type { ValueType } from '../types.ts'
import type { DescribedColumn } from './describe-columns.ts'

/**
 * How a column's values are written. Its declared type gives it an affinity, by SQLite's own rules
 * (https://www.sqlite.org/datatype3.html); the names of dates and booleans are what people mean by them.
 */
export function looseKindOf({ declared, type }: DescribedColumn, quoteExact: boolean): Kind {
  if (declared === undefined) return kindByDriver(type, quoteExact)
  const name = declared?.toUpperCase() ?? ''
  if (/INT/.test(name)) return quoteExact ? Kind.looseNumberQuoted : Kind.looseNumber
  if (/CHAR|CLOB|TEXT/.test(name)) return Kind.looseText
  if (name === '' || name === 'ANY' || /BLOB/.test(name)) return quoteExact ? Kind.looseAnyQuoted : Kind.looseAny
  if (/REAL|FLOA|DOUB/.test(name)) return Kind.looseNumber
  if (/BOOL/.test(name)) return Kind.looseBoolean
  if (/TIMESTAMP|DATETIME/.test(name)) return Kind.looseTimestamp
  return quoteExact && isDecimalName(name) ? Kind.looseNumberQuoted : Kind.looseNumber
}

/** The declared types are out of reach: the driver's word for them. */
function kindByDriver(type: ValueType, quoteExact: boolean): Kind {
  switch (type) {
    case 'integer':
    case 'decimal':
      return quoteExact ? Kind.looseNumberQuoted : Kind.looseNumber
    case 'float':
      return Kind.looseNumber
    case 'boolean':
      return Kind.looseBoolean
    case 'timestamp':
      return Kind.looseTimestamp
    case 'binary':
      return Kind.looseAny
    default:
      return Kind.looseText
  }
}

/** What a column is for the public: its declared type, `text` where that says nothing. */
export function looseTypeOf(declared: string | null): ValueType {
  const name = declared?.toUpperCase() ?? ''
  if (/INT/.test(name)) return 'integer'
  if (/CHAR|CLOB|TEXT/.test(name)) return 'text'
  if (/BLOB/.test(name)) return 'binary'
  if (/REAL|FLOA|DOUB/.test(name)) return 'float'
  if (/BOOL/.test(name)) return 'boolean'
  if (/TIMESTAMP|DATETIME/.test(name)) return 'timestamp'
  if (/^DATE\b/.test(name)) return 'date'
  if (/^TIME\b/.test(name)) return 'time'
  return isDecimalName(name) ? 'decimal' : 'text'
}

function isDecimalName(name: string): boolean {
  return /DEC|NUM|MONEY/.test(name)
}

/** The database behind a connection of sqliteodbc, asked past the driver for what it does not tell. */
export class SqliteDatabase {
  readonly #library: SqliteLibrary
  readonly #database: Address

  static of(connection: Address, driverVersion: string): SqliteDatabase | null {
    const library = sqliteLibrary()
    const database = sqliteDatabaseOf(connection, driverVersion)
    return library && database !== null ? new SqliteDatabase(library, database) : null
  }

  private constructor(library: SqliteLibrary, database: Address) {
    this.#library = library
    this.#database = database
  }

  /** The `sqlite3 *`. */
  get address(): Address {
    return this.#database
  }

  /** The declared types of a statement's columns, null for expressions; null when it cannot be prepared as it stands. */
  declaredTypes(sql: string): (string | null)[] | null {
    const out = Buffer.alloc(8)
    const code = this.#library.prepare(this.#database, Buffer.from(`${sql}\0`), -1, out, null)
    const statement = out.readBigUInt64LE(0)
    if (code !== 0 || statement === 0n) return null
    try {
      return Array.from({ length: this.#library.columnCount(statement) }, (_, index) =>
        this.#library.declaredType(statement, index),
      )
    } finally {
      this.#library.finalize(statement)
    }
  }

  /** The values of the row that the driver's one statement of `columns` columns stands on. */
  currentRow(columns: number): LooseValues | null {
    const library = this.#library
    let found: Address | null = null
    for (let next: Address | null = null; ; ) {
      next = addressOf(library.nextStatement(this.#database, next))
      if (next === null) break
      if (library.statementBusy(next) === 0 || library.columnCount(next) !== columns) continue
      if (found !== null) return null
      found = next
    }
    return found === null ? null : valuesOf(library, found)
  }
}

function valuesOf(library: SqliteLibrary, address: Address): LooseValues {
  const statement = Number(address) // these calls are made for every row: a number is passed on faster than a BigInt
  return {
    isInteger: (index) => library.columnType(statement, index) === Storage.integer,
    isFloat: (index) => library.columnType(statement, index) === Storage.float,
    isBinary: (index) => library.columnType(statement, index) === Storage.blob,
    double: (index) => library.columnDouble(statement, index),
    size: (index) => library.columnBytes(statement, index),
    bytes: (index) => copyBytes(library.columnBlob(statement, index), library.columnBytes(statement, index)),
    view: (index) => viewBytes(library.columnBlob(statement, index), library.columnBytes(statement, index)),
  }
}

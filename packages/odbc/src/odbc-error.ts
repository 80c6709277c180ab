import type { Diagnostic } from './types.ts'

/**
 * What went wrong, coarsely: enough to decide on a retry or a message.
 *
 * - `syntax`: the statement is malformed, or names what is not there
 * - `constraint`: a key, a foreign key, a check or NOT NULL forbids it
 * - `timeout`, `cancelled`: it was ended by its time limit, or by whoever asked for it
 * - `connection`: it could not be opened, or is lost
 * - `permission`: the user may not do it, or is not let in
 * - `data`: a value cannot be carried or converted exactly
 * - `driverCrashed`: the driver ended the process it ran in
 * - `driverHung`: the driver did not react to being interrupted, and its process was ended
 * - `memoryLimit`: the driver took more memory than `memoryLimitBytes`, and its process was ended
 * - `other`: anything else
 *
 * After `connection` and the three about the driver the connection is gone: `connection.closed` tells.
 */
export type OdbcErrorKind =
  | 'syntax'
  | 'constraint'
  | 'timeout'
  | 'cancelled'
  | 'connection'
  | 'permission'
  | 'data'
  | 'driverCrashed'
  | 'driverHung'
  | 'memoryLimit'
  | 'other'

/** What an error is made of. */
export interface OdbcErrorFields {
  message: string
  sqlState: string
  nativeCode: number
  kind: OdbcErrorKind
  diagnostics: readonly Diagnostic[]
}

/** A failure told by the database, the driver or the driver manager; `message` is the database's own. */
export class OdbcError extends Error {
  readonly sqlState: string
  readonly nativeCode: number
  readonly kind: OdbcErrorKind
  readonly diagnostics: readonly Diagnostic[]

  constructor(fields: OdbcErrorFields, options?: ErrorOptions) {
    super(fields.message, options)
    this.name = 'OdbcError'
    this.sqlState = fields.sqlState
    this.nativeCode = fields.nativeCode
    this.kind = fields.kind
    this.diagnostics = fields.diagnostics
  }

  /** The error a handle's records tell; `call` names the ODBC function, for the case that there are none. */
  static fromDiagnostics(diagnostics: readonly Diagnostic[], call: string): OdbcError {
    const first = diagnostics[0]
    const messages = diagnostics.map(({ message }) => withoutPrefix(message)).filter((message) => message !== '')
    return new OdbcError({
      message: messages.join('; ') || `${call} failed without a message`,
      sqlState: first?.sqlState ?? 'HY000',
      nativeCode: first?.nativeCode ?? 0,
      kind: first ? kindOf(first) : 'other',
      diagnostics,
    })
  }

  /** An error found on this side of the driver. */
  static local(kind: OdbcErrorKind, sqlState: string, message: string, cause?: unknown, nativeCode = 0): OdbcError {
    return new OdbcError({ message, sqlState, nativeCode, kind, diagnostics: [] }, { cause })
  }

  /** For the way between processes; the constructor is the way back. */
  toFields(): OdbcErrorFields {
    const { message, sqlState, nativeCode, kind, diagnostics } = this
    return { message, sqlState, nativeCode, kind, diagnostics }
  }
}

/** By SQLSTATE: a whole state wins over its class (the first two characters). */
const kinds: Readonly<Record<string, OdbcErrorKind>> = {
  HYT00: 'timeout',
  HYT01: 'connection',
  HY008: 'cancelled',
  '57014': 'cancelled',
  '70100': 'cancelled',
  '01S02': 'other',
  '42501': 'permission',
  '42S02': 'syntax',
  '57P01': 'connection',
  '57P02': 'connection',
  '57P03': 'connection',
  '08': 'connection',
  '21': 'data',
  '22': 'data',
  '23': 'constraint',
  '28': 'permission',
  '37': 'syntax',
  '42': 'syntax',
  '44': 'constraint',
  S0: 'syntax',
  IM: 'connection',
}

/** MariaDB and MySQL file these under general states; their numbers are precise. */
const nativeKindsOfMaria: Readonly<Record<number, OdbcErrorKind>> = {
  1044: 'permission',
  1045: 'permission',
  1142: 'permission',
  1143: 'permission',
  1227: 'permission',
  1317: 'cancelled',
  1969: 'timeout',
  2002: 'connection',
  2003: 'connection',
  2006: 'connection',
  2013: 'connection',
}

/** SQLite's result codes: sqliteodbc reports every error as HY000. https://www.sqlite.org/rescode.html */
const nativeKindsOfSqlite: Readonly<Record<number, OdbcErrorKind>> = {
  1: 'syntax',
  3: 'permission',
  8: 'permission',
  9: 'cancelled',
  14: 'connection',
  19: 'constraint',
  20: 'data',
  23: 'permission',
  26: 'connection',
}

function kindOf(record: Diagnostic): OdbcErrorKind {
  const native = record.message.startsWith('[SQLite]')
    ? nativeKindsOfSqlite[record.nativeCode & 0xff]
    : record.message.startsWith('[ma-')
      ? nativeKindsOfMaria[record.nativeCode]
      : undefined
  return native ?? kinds[record.sqlState] ?? kinds[record.sqlState.slice(0, 2)] ?? 'other'
}

/** Drivers put their own name in brackets before the database's message. */
function withoutPrefix(message: string): string {
  return message.replace(/^(\[[^\]]*\])+ */, '').replace(/;\nError while [^\n]*$/, '')
}

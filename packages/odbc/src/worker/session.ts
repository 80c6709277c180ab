import type { ConnectionProfile } from '../driver-profile.ts'
import type { Address } from '../ffi/library.ts'
import type { SqliteDatabase } from './loose-columns.ts'
import type { Reply } from './messages.ts'
import type { OpenStatement } from './open-statement.ts'
import type { PreparedStatements } from './prepared-statements.ts'
import type { Control } from './ring.ts'

/** What a statement needs to know of its connection. */
export interface Session {
  readonly connection: Address
  readonly profile: ConnectionProfile
  /** What SQLite tells past its driver. */
  readonly sqlite: SqliteDatabase | null
  readonly control: Control
  readonly prepared: PreparedStatements
  /** The statement whose further results are still to come. */
  open: OpenStatement | null
  /** The database is held to reading: see read-only.ts. */
  isReadOnly: boolean
  /** How many databases SQLite could attach before. */
  attached: number | null
  /** Memory that the reader sees, too; null where rows travel in messages. */
  readonly sharedMemory: Uint8Array | null
  readonly reply: (message: Reply, transfer?: readonly ArrayBuffer[]) => void
}

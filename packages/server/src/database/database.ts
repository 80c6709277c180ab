import type { Kysely } from 'kysely'
import type { DialectDifferences } from './dialect-differences.ts'
import type { PartInRow } from './part-body.ts'
import type { Tables } from './tables.ts'

/** Queries inside one transaction. Only database work may be awaited while it is open. */
export type Transaction = Kysely<Tables>

/** The server's storage: SQLite or PostgreSQL behind the same members. */
export interface Database {
  readonly dialect: DialectDifferences
  /** Queries outside a transaction; they see what is committed. */
  readonly read: Kysely<Tables>
  /**
   * Runs `work` in one transaction and resolves after its commit is durable. It may run twice (a deadlock of PostgreSQL,
   * a neighbour of SQLite's shared commit that failed), so it must do nothing but database work.
   */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** Runs one statement that changes something, by itself; durable when it resolves, as a transaction is. */
  write<T>(statement: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** The bytes of a part that are in its row, a piece at a time however large it is; they are as they were committed. */
  readPart(part: PartInRow): AsyncIterable<Uint8Array>
  /** Makes what was deleted unreadable in the storage's own files too, as far as that is ours to do. */
  eraseDeleted(): Promise<void>
  close(): Promise<void>
}

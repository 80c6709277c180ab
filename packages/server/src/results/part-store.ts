import type { Readable } from 'node:stream'
import type { Database, Transaction } from '../database/database.ts'

export interface PartKey {
  readonly connectionId: string
  readonly runId: string
  readonly number: number
}

/** A part whose bytes have arrived; its row is still to be written. */
export interface ReceivedPart {
  readonly storedBytes: number
  /** SHA-256 of the bytes, base64. */
  readonly digest: string
  /** The bytes, where the row itself is to hold them; null where they are durable elsewhere. */
  readonly body: Uint8Array | null
  /** Forgets the bytes, unless a row names them by now: safe to call after any outcome. */
  discard(): Promise<void>
}

export interface StoredPart extends PartKey {
  readonly digest: string
}

/**
 * Where the bytes of results are: rows for small ones; for the others an object storage where there is one, else rows with
 * PostgreSQL and files of the data folder with SQLite.
 */
export interface PartStore {
  /**
   * Takes the bytes of one part, durably before it resolves; `onPiece` sees them as they arrive.
   *
   * @throws TOO_LARGE beyond `limit` bytes.
   */
  receive(key: PartKey, body: Readable, limit: number, onPiece?: (piece: Uint8Array) => void): Promise<ReceivedPart>
  /** The bytes, as stored, of a part whose row does not hold them. */
  read(part: StoredPart): AsyncIterable<Uint8Array>
  /** Removes what is kept outside the database of one run, or of everything of a connection. */
  removeRun(connectionId: string, runId: string): Promise<void>
  removeConnection(connectionId: string): Promise<void>
}

/** Which of the runs have parts outside the database: only there is anything to be removed once their rows are gone. */
export async function runsOutside(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
  const runs = await tx
    .selectFrom('result_part')
    .select('run_id')
    .where('run_id', 'in', ids)
    .where('body', 'is', null)
    .groupBy('run_id')
    .execute()
  return new Set(runs.map((run) => run.run_id))
}

/** Whether a row says that these bytes are the part's. */
export async function isNamed({ read }: Database, { runId, number, digest }: StoredPart): Promise<boolean> {
  const row = await read
    .selectFrom('result_part')
    .select('number')
    .where('run_id', '=', runId)
    .where('number', '=', number)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row !== undefined
}

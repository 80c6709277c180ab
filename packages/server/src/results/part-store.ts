import type { Readable } from 'node:stream'

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

/** Where the bytes of results are: rows for small ones, and for all with PostgreSQL; else files in the data folder. */
export interface PartStore {
  /**
   * Takes the bytes of one part, durably before it resolves; `onPiece` sees them as they arrive.
   *
   * @throws TOO_LARGE beyond `limit` bytes.
   */
  receive(key: PartKey, body: Readable, limit: number, onPiece?: (piece: Uint8Array) => void): Promise<ReceivedPart>
  /** The bytes, as stored, of a part whose row does not hold them. */
  read(part: StoredPart): Readable
  /** Removes what is kept outside the database of one run, or of everything of a connection. */
  removeRun(connectionId: string, runId: string): Promise<void>
  removeConnection(connectionId: string): Promise<void>
}

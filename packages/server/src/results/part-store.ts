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
  /** Forgets bytes that no row will name. */
  discard(): Promise<void>
}

export interface StoredPart extends PartKey {
  readonly digest: string
  readonly body: Uint8Array | null
}

/** Where the bytes of results are: files in the data folder (SQLite) or rows (PostgreSQL). */
export interface PartStore {
  /** Takes the bytes of one part, durably before it resolves; throws TOO_LARGE beyond `limit` bytes. */
  receive(key: PartKey, body: Readable, limit: number): Promise<ReceivedPart>
  /** The bytes of a part as stored. */
  read(part: StoredPart): Readable
  /** Removes what is kept outside the database of one run, or of everything of a connection. */
  removeRun(connectionId: string, runId: string): Promise<void>
  removeConnection(connectionId: string): Promise<void>
}

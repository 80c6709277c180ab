import { hash } from 'node:crypto'
import type { CursorWindow } from '../types.ts'
import { thresholdBelow, windowKey } from './window-key.ts'

const digestBytes = 16
/** Rows that may still leave the window wait unhashed, up to this many bytes of them. */
const mostPendingBytes = 64 * 1024

/** A row's tracked value beside the one that the window hangs on. */
export interface Observed {
  /** Above 0: the window hangs on this value from now on; 0: the same value; below 0: an earlier one; NaN: NULL. */
  readonly relation: number
  /** Canonical text of the value. */
  readonly text: () => string
}

/**
 * Finds the rows that were sent before, and gathers the digests of those that may come again: the rows whose tracked value
 * is the final one, or lies within the overlap before it.
 */
export class SentRows {
  readonly #window: CursorWindow
  readonly #lookup: Lookup
  readonly #kept: KeptDigests
  #pending: Buffer[] = []
  #pendingBytes = 0
  #threshold = Number.NEGATIVE_INFINITY
  leftOut = 0

  constructor(window: CursorWindow) {
    this.#window = window
    this.#lookup = new Lookup(window.sent)
    this.#kept = new KeptDigests(window.most)
  }

  /** Whether the row, given as its JSON, was sent before and is to be left out. */
  isRepeat(json: Uint8Array, { relation, text }: Observed): boolean {
    // A row without a value lies in no window.
    if (Number.isNaN(relation)) return false
    const digest = this.#lookup.isEmpty ? null : digestOf(json)
    if (this.#window.overlap === null) this.#keepTie(json, digest, relation)
    else this.#keepNear(digest ?? digestOf(json), text(), this.#window.overlap, relation)
    const isRepeat = digest !== null && this.#lookup.take(digest)
    if (isRepeat) this.leftOut++
    return isRepeat
  }

  /** The digests of the window, sorted, and how many did not fit. */
  result(): { window: Uint8Array; windowOverflow: number } {
    this.#hashPending()
    return this.#kept.sorted(this.#threshold)
  }

  /** In ascending order every row begins a new window: what is dropped again soon is not hashed. */
  #keepTie(json: Uint8Array, digest: Buffer | null, relation: number): void {
    if (relation < 0) return
    if (relation > 0) {
      this.#pending.length = 0
      this.#pendingBytes = 0
      this.#kept.clear()
    }
    if (digest !== null) {
      this.#kept.add(digest, 0)
      return
    }
    this.#pending.push(Buffer.from(json))
    this.#pendingBytes += json.length
    if (this.#pendingBytes > mostPendingBytes) this.#hashPending()
  }

  #hashPending(): void {
    for (const json of this.#pending) this.#kept.add(digestOf(json), 0)
    this.#pending = []
    this.#pendingBytes = 0
  }

  #keepNear(digest: Buffer, text: string, overlap: Exclude<CursorWindow['overlap'], null>, relation: number): void {
    const key = windowKey(text)
    if (relation > 0 && Number.isFinite(key)) this.#threshold = thresholdBelow(text, key, overlap)
    if (key >= this.#threshold) this.#kept.add(digest, key, this.#threshold)
  }
}

/** The first half of a row's SHA-256. */
export const digestOf = (json: Uint8Array): Buffer => hash('sha256', json, 'buffer').subarray(0, digestBytes)

/** Sorted digests, each of which may be taken as often as it stands there. */
class Lookup {
  readonly #sent: Buffer
  readonly #count: number
  /** How many of a digest were taken, at its first place. */
  readonly #taken: Uint32Array
  #left: number

  constructor(sent: Uint8Array) {
    this.#sent = Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength)
    this.#count = this.#left = Math.floor(sent.length / digestBytes)
    this.#taken = new Uint32Array(this.#count)
  }

  get isEmpty(): boolean {
    return this.#left === 0
  }

  take(digest: Buffer): boolean {
    const first = this.#firstOf(digest)
    const next = first + (this.#taken[first] ?? 0)
    if (next >= this.#count || this.#compare(digest, next) !== 0) return false
    this.#taken[first] = next - first + 1
    this.#left--
    return true
  }

  #firstOf(digest: Buffer): number {
    let [low, high] = [0, this.#count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(digest, middle) > 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #compare(digest: Buffer, at: number): number {
    return digest.compare(this.#sent, at * digestBytes, (at + 1) * digestBytes)
  }
}

/** Digests with the places of their rows in the window, bounded: the earliest rows are given up first. */
class KeptDigests {
  readonly #most: number
  #digests: Buffer[] = []
  #keys: number[] = []
  #pruneAt = 4_096
  #dropped = 0

  constructor(most: number) {
    this.#most = most
  }

  clear(): void {
    this.#digests.length = 0
    this.#keys.length = 0
    this.#dropped = 0
  }

  add(digest: Buffer, key: number, threshold = Number.NEGATIVE_INFINITY): void {
    this.#digests.push(digest)
    this.#keys.push(key)
    if (this.#digests.length < this.#pruneAt) return
    this.#prune(threshold)
    this.#pruneAt = Math.max(4_096, 2 * this.#digests.length)
  }

  sorted(threshold: number): { window: Uint8Array; windowOverflow: number } {
    this.#prune(threshold)
    return {
      window: Buffer.concat(this.#digests.sort((a, b) => a.compare(b))),
      windowOverflow: this.#dropped,
    }
  }

  #prune(threshold: number): void {
    let kept = this.#keys.flatMap((key, index) => (key >= threshold ? [index] : []))
    if (kept.length > this.#most) {
      kept.sort((a, b) => (this.#keys[b] ?? 0) - (this.#keys[a] ?? 0))
      this.#dropped += kept.length - this.#most
      kept = kept.slice(0, this.#most)
    }
    if (kept.length === this.#digests.length) return
    const digests = kept.flatMap((index) => this.#digests[index] ?? [])
    this.#keys = kept.flatMap((index) => this.#keys[index] ?? [])
    this.#digests = digests
  }
}

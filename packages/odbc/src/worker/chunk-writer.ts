import type { RowEncoder } from '../encode/row-encoder.ts'
import { type Bytes, bytesOf } from '../encode/write-value.ts'
import type { QueryRequest, Reply } from './messages.ts'
import { type Control, slots, takeSlot } from './ring.ts'
import { stopped } from './stopped.ts'

interface Reader {
  readonly control: Control
  readonly sharedMemory: Uint8Array | null
  readonly reply: (message: Reply, transfer?: readonly ArrayBuffer[]) => void
}

interface BegunRow {
  /** Where it begins in the current slot, with its comma. */
  start: number
  /** A part of it has been sent. */
  sent: boolean
}

const comma = Buffer.from(',')

/** Collects rows in the ring's slots and sends each slot when the next row may not fit it. */
export class ChunkWriter {
  readonly #slots: readonly Bytes[]
  readonly #capacity: number
  readonly #reader: Reader
  /** The reader sees the slots; else their bytes are sent. */
  readonly #shared: boolean
  readonly #announceResult: () => void
  #announced = false
  #turn = 0
  #holdsSlot = false
  #at = 0
  #rows = 0

  /** `announceResult` is called once, before the first chunk leaves. */
  constructor({ chunkBytes }: QueryRequest, reader: Reader, announceResult: () => void) {
    const memory = reader.sharedMemory
    this.#shared = memory !== null && slots * chunkBytes <= memory.length
    this.#slots =
      memory && this.#shared
        ? Array.from({ length: slots }, (_, slot) =>
            bytesOf(memory.subarray(slot * chunkBytes, (slot + 1) * chunkBytes)),
          )
        : repeated(bytesOf(new Uint8Array(chunkBytes)))
    this.#capacity = chunkBytes
    this.#reader = reader
    this.#announceResult = announceResult
  }

  /**
   * Encodes a row. False: it is wider than a slot, or than its buffers, and must be written in pieces.
   *
   * @param leaveOut looks at the row's JSON before it counts; null: every row counts
   */
  write(
    encoder: RowEncoder,
    row: number,
    rowNumber: number,
    leaveOut: ((json: Uint8Array) => boolean) | null = null,
  ): boolean {
    if (this.#at + encoder.widest > this.#capacity) {
      const most = encoder.measure(row)
      if (most < 0) return false
      if (this.#at > 0 && this.#at + most > this.#capacity) this.#send()
      if (most > this.#capacity) return false
    }
    const slot = this.#currentSlot()
    const end = encoder.encode(row, rowNumber, slot, this.#at)
    if (end < 0) return false
    // After the comma, where there is one.
    if (leaveOut?.(slot.bytes.subarray(this.#at === 0 ? 0 : this.#at + 1, end))) return true
    this.#at = end
    this.#rows++
    return true
  }

  /**
   * Writes a row that comes in pieces, of which each is read before the next is asked for. A row that no slot holds goes
   * through several. To look at its JSON, `leaveOut` needs the whole row in memory.
   */
  writeInPieces(json: Iterable<Uint8Array>, leaveOut: ((json: Uint8Array) => boolean) | null = null): void {
    let pieces = json
    if (leaveOut) {
      const whole = Buffer.concat(Array.from(json, (piece) => Buffer.from(piece)))
      if (leaveOut(whole)) return
      pieces = [whole]
    }
    if (this.#at === this.#capacity) this.#send()
    const row: BegunRow = { start: this.#at, sent: false }
    if (this.#at > 0) this.#append(comma, row)
    for (const piece of pieces) this.#append(piece, row)
    this.#rows++
    if (row.sent) this.#send()
  }

  #append(bytes: Uint8Array, row: BegunRow): void {
    for (let from = 0; from < bytes.length; ) {
      if (this.#at === this.#capacity) this.#makeRoom(row)
      const slot = this.#currentSlot()
      const part = bytes.subarray(from, from + this.#capacity - this.#at)
      slot.bytes.set(part, this.#at)
      this.#at += part.length
      from += part.length
    }
  }

  /** Sends the rows before the one that does not fit, or, where it has a slot for itself, what there is of it. */
  #makeRoom(row: BegunRow): void {
    if (row.start === 0) {
      this.#send(true)
      row.sent = true
      return
    }
    const begun = this.#currentSlot().bytes.subarray(row.start + comma.length, this.#at)
    this.#at = row.start
    row.start = 0
    this.#send()
    this.#currentSlot().bytes.set(begun)
    this.#at = begun.length
  }

  /** Tells the reader what the result is like, if that was not told yet. */
  announce(): void {
    if (this.#announced) return
    this.#announced = true
    this.#announceResult()
  }

  end(): void {
    this.announce()
    if (this.#at > 0) this.#send()
  }

  #currentSlot(): Bytes {
    if (!this.#holdsSlot) {
      if (!takeSlot(this.#reader.control)) throw stopped()
      this.#holdsSlot = true
    }
    const slot = this.#slots[this.#turn]
    if (!slot) throw new RangeError('no such slot')
    return slot
  }

  /** `unfinished`: the last row goes on in the next slot. */
  #send(unfinished = false): void {
    this.announce()
    const [length, rows] = [this.#at, this.#rows]
    if (this.#shared) this.#reader.reply({ type: 'chunk', slot: this.#turn, length, rows, unfinished })
    else {
      const bytes = (this.#slots[this.#turn]?.bytes ?? new Uint8Array()).slice(0, length)
      this.#reader.reply({ type: 'largeChunk', bytes, rows, unfinished }, [bytes.buffer])
    }
    this.#nextSlot()
  }

  #nextSlot(): void {
    this.#holdsSlot = false
    this.#turn = (this.#turn + 1) % slots
    this.#at = 0
    this.#rows = 0
  }
}

/** What is sent is copied: all slots may be the same memory. */
function repeated(slot: Bytes): Bytes[] {
  return Array.from({ length: slots }, () => slot)
}

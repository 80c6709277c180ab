import type { LongValues, RowEncoder } from '../encode/row-encoder.ts'
import { type Bytes, bytesOf } from '../encode/write-value.ts'
import type { QueryRequest, Reply } from './messages.ts'
import { type Control, slots, takeSlot } from './ring.ts'
import { stopped } from './stopped.ts'

interface Reader {
  readonly control: Control
  readonly sharedMemory: Uint8Array | null
  readonly reply: (message: Reply, transfer?: readonly ArrayBuffer[]) => void
}

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
   * Encodes a row. False: its values must be fetched whole first.
   *
   * @param leaveOut looks at the row's JSON before it counts; null: every row counts
   */
  write(
    encoder: RowEncoder,
    row: number,
    rowNumber: number,
    long: LongValues | null,
    leaveOut: ((json: Uint8Array) => boolean) | null = null,
  ): boolean {
    if (long || this.#at + encoder.widest > this.#capacity) {
      const most = encoder.measure(row, long)
      if (most < 0) return false
      if (this.#at > 0 && this.#at + most > this.#capacity) this.#send()
      if (most > this.#capacity) return this.#writeLarge(encoder, row, rowNumber, most, long, leaveOut)
    }
    const slot = this.#currentSlot()
    const end = encoder.encode(row, rowNumber, slot, this.#at, long)
    if (end < 0) return false
    // After the comma, where there is one.
    if (leaveOut?.(slot.bytes.subarray(this.#at === 0 ? 0 : this.#at + 1, end))) return true
    this.#at = end
    this.#rows++
    return true
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

  #send(): void {
    this.announce()
    this.#sendSlot(this.#at, this.#rows)
    this.#nextSlot()
  }

  #sendSlot(length: number, rows: number): void {
    if (this.#shared) this.#reader.reply({ type: 'chunk', slot: this.#turn, length, rows })
    else this.#sendBytes((this.#slots[this.#turn]?.bytes ?? new Uint8Array()).slice(0, length), rows)
  }

  #sendBytes(bytes: Uint8Array<ArrayBuffer>, rows: number): void {
    this.#reader.reply({ type: 'largeChunk', bytes, rows }, [bytes.buffer])
  }

  /** A row that may be wider than a slot goes through memory of its own. */
  #writeLarge(
    encoder: RowEncoder,
    row: number,
    rowNumber: number,
    most: number,
    long: LongValues | null,
    leaveOut: ((json: Uint8Array) => boolean) | null,
  ): boolean {
    const own = bytesOf(new Uint8Array(most))
    const length = encoder.encode(row, rowNumber, own, 0, long)
    if (length < 0) return false
    if (leaveOut?.(own.bytes.subarray(0, length))) return true
    const slot = this.#currentSlot()
    this.announce()
    if (length <= this.#capacity) {
      slot.bytes.set(own.bytes.subarray(0, length))
      this.#sendSlot(length, 1)
    } else this.#sendBytes(own.bytes.slice(0, length), 1)
    this.#nextSlot()
    return true
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

import { writeBase64 } from './base64.ts'
import { invalid, writeText } from './json-text.ts'
import { Kind } from './kind.ts'
import { repairText } from './repair-text.ts'
import { type Bytes, bytesOf } from './write-value.ts'
import { writeWideText } from './write-wide-text.ts'

/** How the pieces of a long value are written; other values are never so long. */
export type PieceKind = typeof Kind.text | typeof Kind.wideText | typeof Kind.binary

const nothing = Buffer.alloc(0)

/**
 * Writes the inside of a JSON string piece by piece, wherever the pieces are cut: a character or three bytes of base64 that
 * one piece begins are kept until the next ends them.
 */
export class PieceWriter {
  readonly #kind: PieceKind
  readonly #replacesInvalidText: boolean
  #out: Bytes = bytesOf(nothing)
  #kept: Buffer = nothing
  #join: Buffer = nothing

  constructor(kind: PieceKind, replacesInvalidText: boolean) {
    this.#kind = kind
    this.#replacesInvalidText = replacesInvalidText
  }

  /** The JSON of what is complete so far, valid until the next call; null: the text is not valid. */
  write(piece: Uint8Array, isLast: boolean): Uint8Array | null {
    const source = this.#kept.length === 0 ? piece : this.#joined(piece)
    const complete = source.length - (isLast ? 0 : incompleteBytes(this.#kind, source))
    this.#kept = Buffer.from(source.subarray(complete))
    const bytes = source.subarray(0, complete)
    const out = this.#room(6 * complete)
    let end = this.#encode(bytesOf(bytes), out)
    if (end === invalid && this.#replacesInvalidText) {
      const repaired = repairText(this.#kind, bytes)
      const room = this.#room(6 * repaired.length)
      end = writeText(repaired, bytesOf(repaired).view, 0, repaired.length, room.bytes, room.view, 0)
    }
    return end === invalid ? null : this.#out.bytes.subarray(0, end)
  }

  /** What was kept and the piece, in memory that the next call uses again. */
  #joined(piece: Uint8Array): Uint8Array {
    const size = this.#kept.length + piece.length
    if (this.#join.length < size) this.#join = Buffer.alloc(size)
    this.#join.set(this.#kept)
    this.#join.set(piece, this.#kept.length)
    return this.#join.subarray(0, size)
  }

  #encode(source: Bytes, out: Bytes): number {
    const { bytes, view } = source
    switch (this.#kind) {
      case Kind.text:
        return writeText(bytes, view, 0, bytes.length, out.bytes, out.view, 0)
      case Kind.wideText:
        return writeWideText(source, 0, bytes.length, out, 0)
      default:
        return writeBase64(bytes, 0, bytes.length, out.bytes, 0)
    }
  }

  #room(size: number): Bytes {
    if (this.#out.bytes.length < size + spare) this.#out = bytesOf(new Uint8Array(size + spare))
    return this.#out
  }
}

/** Base64 takes four bytes for one. */
const spare = 8

/** Bytes at the end that the next piece must complete. */
function incompleteBytes(kind: PieceKind, bytes: Uint8Array): number {
  if (kind === Kind.binary) return bytes.length % 3
  return kind === Kind.wideText ? incompleteWide(bytes) : incompleteUtf8(bytes)
}

function incompleteWide(bytes: Uint8Array): number {
  const odd = bytes.length % 2
  const isHigh = ((bytes[bytes.length - odd - 1] ?? 0) & 0xfc) === 0xd8
  return isHigh ? 2 + odd : odd
}

/** A lead byte always begins a character or what is replaced by one U+FFFD, so to cut before it changes nothing. */
function incompleteUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return lengthByLead(byte) > back ? back : 0
  }
  return 0
}

function lengthByLead(byte: number): number {
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

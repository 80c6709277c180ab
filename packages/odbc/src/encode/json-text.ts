/** JSON strings written straight from UTF-8 bytes: what needs an escape gets it, what is not UTF-8 is refused. */

/** A number the writers return instead of a position: the bytes are not UTF-8. */
export const invalid = -1

const backslash = 0x5c
const quote = 0x22
const hex = Buffer.from('0123456789abcdef')
const shortEscapes = new Uint8Array(128)
for (const [character, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\']) {
  shortEscapes[character?.charCodeAt(0) ?? 0] = letter?.charCodeAt(0) ?? 0
}

function writeEscape(byte: number, out: Uint8Array, at: number): number {
  out[at] = backslash
  const short = shortEscapes[byte] ?? 0
  if (short !== 0) {
    out[at + 1] = short
    return at + 2
  }
  out[at + 1] = 0x75 // \u00XX
  out[at + 2] = 0x30
  out[at + 3] = 0x30
  out[at + 4] = hex[byte >> 4] ?? 0
  out[at + 5] = hex[byte & 15] ?? 0
  return at + 6
}

/**
 * Writes the bytes `[from, to)` as the inside of a JSON string: at most 6 bytes for each. Returns the new position or
 * {@link invalid}. Plain ASCII goes eight and four bytes at a time.
 */
export function writeText(
  source: Uint8Array,
  sourceView: DataView,
  from: number,
  to: number,
  out: Uint8Array,
  outView: DataView,
  start: number,
): number {
  let p = from
  let at = start
  for (;;) {
    while (p + 8 <= to) {
      const low = sourceView.getInt32(p, true)
      const high = sourceView.getInt32(p + 4, true)
      if (((special(low) | special(high)) & 0x80808080) !== 0) break
      outView.setInt32(at, low, true)
      outView.setInt32(at + 4, high, true)
      p += 8
      at += 8
    }
    while (p + 4 <= to) {
      const word = sourceView.getInt32(p, true)
      if ((special(word) & 0x80808080) !== 0) break
      outView.setInt32(at, word, true)
      p += 4
      at += 4
    }
    const end = Math.min(p + 8, to)
    while (p < end) {
      const byte = source[p] ?? 0
      if (byte < 0x80) {
        if (byte >= 0x20 && byte !== quote && byte !== backslash) out[at++] = byte
        else at = writeEscape(byte, out, at)
        p++
      } else if (byte >= 0xc2 && byte < 0xe0 && p + 1 < to && ((source[p + 1] ?? 0) & 0xc0) === 0x80) {
        out[at] = byte
        out[at + 1] = source[p + 1] ?? 0
        p += 2
        at += 2
      } else {
        const length = sequenceLength(source, p, to)
        if (length === 0) return invalid
        for (let i = 0; i < length; i++) out[at++] = source[p++] ?? 0
      }
    }
    if (p >= to) return at
  }
}

/**
 * The top bit of a lane that is not plain: `lane < 0x20`, `lane == '"'` and `lane == '\\'` each borrow into it, and a byte
 * above 0x7f has it itself.
 */
function special(word: number): number {
  const quotes = word ^ 0x22222222
  const slashes = word ^ 0x5c5c5c5c
  return word | (word - 0x20202020) | (quotes - 0x01010101) | (slashes - 0x01010101)
}

/** Bytes of the well-formed sequence at `p` (Unicode 15, table 3-7), 0 if there is none: no overlong forms, no surrogates. */
function sequenceLength(source: Uint8Array, p: number, to: number): number {
  const first = source[p] ?? 0
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (p + length > to) return 0
  const second = source[p + 1] ?? 0
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let i = 2; i < length; i++) if (((source[p + i] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

/** Copies bytes as they are. */
export function writeBytes(source: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  let at = start
  for (let p = from; p < to; p++) out[at++] = source[p] ?? 0
  return at
}

/** Copies an ASCII string. */
export function writeAscii(text: string, out: Uint8Array, start: number): number {
  for (let i = 0; i < text.length; i++) out[start + i] = text.charCodeAt(i)
  return start + text.length
}

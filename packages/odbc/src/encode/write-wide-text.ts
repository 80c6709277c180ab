import { invalid, writeText } from './json-text.ts'
import type { Bytes } from './write-value.ts'

/**
 * Writes UTF-16 (little-endian, `length` bytes at `p`) as the inside of a JSON string: the same bytes as
 * {@link writeText} writes for the same text as UTF-8. {@link invalid}: a surrogate stands alone, or half a unit is left.
 */
export function writeWideText(source: Bytes, p: number, length: number, out: Bytes, start: number): number {
  const { view } = source
  const target = out.bytes
  if ((length & 1) !== 0) return invalid
  const to = p + length
  let at = start
  for (let from = p; from < to; from += 2) {
    const unit = view.getUint16(from, true)
    if (unit < 0x80) {
      if (unit >= 0x20 && unit !== quote && unit !== backslash) target[at++] = unit
      else {
        single[0] = unit
        at = writeText(single, singleView, 0, 1, target, out.view, at)
      }
    } else if (unit < 0x800) {
      target[at++] = 0xc0 | (unit >> 6)
      target[at++] = 0x80 | (unit & 0x3f)
    } else if ((unit & 0xf800) !== 0xd800) {
      target[at++] = 0xe0 | (unit >> 12)
      target[at++] = 0x80 | ((unit >> 6) & 0x3f)
      target[at++] = 0x80 | (unit & 0x3f)
    } else {
      const low = from + 4 <= to ? view.getUint16(from + 2, true) : 0
      if (unit >= 0xdc00 || (low & 0xfc00) !== 0xdc00) return invalid
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)
      target[at++] = 0xf0 | (point >> 18)
      target[at++] = 0x80 | ((point >> 12) & 0x3f)
      target[at++] = 0x80 | ((point >> 6) & 0x3f)
      target[at++] = 0x80 | (point & 0x3f)
      from += 2
    }
  }
  return at
}

const quote = 0x22
const backslash = 0x5c
const single = new Uint8Array(1)
const singleView = new DataView(single.buffer)

const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = 0x3d

/** Base64 with padding (RFC 4648, section 4). */
export function writeBase64(source: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  let at = start
  let p = from
  for (; p + 3 <= to; p += 3) {
    const bits = ((source[p] ?? 0) << 16) | ((source[p + 1] ?? 0) << 8) | (source[p + 2] ?? 0)
    out[at++] = alphabet[bits >> 18] ?? 0
    out[at++] = alphabet[(bits >> 12) & 63] ?? 0
    out[at++] = alphabet[(bits >> 6) & 63] ?? 0
    out[at++] = alphabet[bits & 63] ?? 0
  }
  if (p === to) return at
  const two = to - p === 2
  const bits = ((source[p] ?? 0) << 16) | (two ? (source[p + 1] ?? 0) << 8 : 0)
  out[at++] = alphabet[bits >> 18] ?? 0
  out[at++] = alphabet[(bits >> 12) & 63] ?? 0
  out[at++] = two ? (alphabet[(bits >> 6) & 63] ?? 0) : padding
  out[at++] = padding
  return at
}

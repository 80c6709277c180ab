const byte = { quote: 0x22, backslash: 0x5c, open: 0x5b, openBrace: 0x7b, close: 0x5d, closeBrace: 0x7d }

/** The rows at the beginning of some that stay within a limit. */
export interface Cut {
  readonly bytes: Uint8Array
  readonly rows: number
}

/**
 * The first whole rows, at most `most.rows` of them and `most.bytes` bytes. Finds the end of a row by its braces and
 * strings without parsing it.
 *
 * @param bytes JSON objects joined by commas
 */
export function cutRows(bytes: Uint8Array, most: { readonly rows: number; readonly bytes: number }): Cut {
  let [rows, end, depth] = [0, 0, 0]
  let inString = false
  for (let at = 0; at < bytes.length && at < most.bytes && rows < most.rows; at++) {
    const value = bytes[at]
    if (inString) {
      if (value === byte.backslash) at++
      else if (value === byte.quote) inString = false
    } else if (value === byte.quote) inString = true
    else if (value === byte.open || value === byte.openBrace) depth++
    else if (value === byte.close || value === byte.closeBrace) {
      depth--
      if (depth > 0) continue
      rows++
      end = at + 1
    }
  }
  return { bytes: bytes.subarray(0, end), rows }
}

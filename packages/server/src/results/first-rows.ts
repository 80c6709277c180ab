import { Readable } from 'node:stream'

const byte = { quote: 0x22, backslash: 0x5c, open: 0x5b, openBrace: 0x7b, close: 0x5d, closeBrace: 0x7d }

/**
 * The first `count` rows of a JSON array of objects, still a JSON array. Finds the end of a row by its braces and
 * strings without parsing it, and stops reading there.
 */
export function firstRows(result: Readable, count: number): Readable {
  return Readable.from(cut(result, count), { objectMode: false })
}

async function* cut(result: Readable, count: number): AsyncGenerator<Uint8Array> {
  const rows = new RowCounter(count)
  if (count <= 0) {
    result.destroy()
    yield Buffer.from('[]')
    return
  }
  // Leaving the loop destroys the source.
  for await (const bytes of result as AsyncIterable<Uint8Array>) {
    const end = rows.endIn(bytes)
    if (end === -1) yield bytes
    else {
      yield bytes.subarray(0, end)
      yield Buffer.from(']')
      return
    }
  }
}

class RowCounter {
  #left: number
  #depth = 0
  #inString = false
  #escaped = false

  constructor(rows: number) {
    this.#left = rows
  }

  /** Where the last wanted row ends in these bytes, or -1. */
  endIn(bytes: Uint8Array): number {
    for (let at = 0; at < bytes.length; at++) {
      const value = bytes[at]
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (value === byte.backslash) this.#escaped = true
        else if (value === byte.quote) this.#inString = false
      } else if (value === byte.quote) this.#inString = true
      else if (value === byte.open || value === byte.openBrace) this.#depth++
      else if (value === byte.close || value === byte.closeBrace) {
        this.#depth--
        if (this.#depth === 1 && --this.#left === 0) return at + 1
      }
    }
    return -1
  }
}

const [quote, backslash, openBrace] = [0x22, 0x5c, 0x7b]
const opens = 1
const closes = 2
const begins = 3

/** What a byte outside of strings means for the depth; most mean nothing. */
const meaning = new Uint8Array(256)
for (const open of Buffer.from('[{')) meaning[open] = opens
for (const close of Buffer.from(']}')) meaning[close] = closes
meaning[quote] = begins

/** A string that is longer is searched natively for its end, which is not worth a call before. */
const longString = 32

/**
 * Finds where rows end in JSON that comes in pieces, by braces and strings and without parsing it. `depth` is how deep the
 * rows lie: 0 where they are joined by commas, 1 in an array.
 */
export class RowScanner {
  readonly #rowsAt: number
  #depth = 0
  #isInString = false
  #isEscaped = false

  constructor(depth = 0) {
    this.#rowsAt = depth
  }

  /** The index after the end of the next row that ends in these bytes at or after `at`; -1 where none does. */
  next(bytes: Buffer, at: number): number {
    let index = at
    if (this.#isInString) index = this.#endOfString(bytes, index)
    const { length } = bytes
    while (index < length) {
      const what = meaning[bytes[index++] ?? 0]
      if (what === 0) continue
      if (what === begins) index = this.#endOfString(bytes, index)
      else if (what === opens) this.#depth++
      else if (--this.#depth === this.#rowsAt) return index
    }
    return -1
  }

  #endOfString(bytes: Buffer, from: number): number {
    const { length } = bytes
    let at = this.#isEscaped ? from + 1 : from
    if (from < length) this.#isEscaped = false
    let near = at + longString
    // A quote ahead, escaped or not, which is looked for once: many escapes before it cost no more.
    let ahead = -1
    for (; at < length; at++) {
      const byte = bytes[at]
      if (byte === quote) {
        this.#isInString = false
        return at + 1
      }
      if (byte === backslash) at++
      else if (at > near) {
        if (ahead < at) ahead = bytes.indexOf(quote, at)
        if (ahead === -1) ahead = length
        const escaping = bytes.subarray(at, ahead).indexOf(backslash)
        // The loop goes on there.
        at = (escaping === -1 ? ahead : at + escaping) - 1
        near = at + longString
      }
    }
    this.#isInString = true
    if (at > length) this.#isEscaped = true
    return length
  }
}

/**
 * Where each row of a whole part ends. Rows of one result begin with the same key, and `},{"key":` stands nowhere inside a
 * string: its first quote would be the string's last, which no key can follow. So where that is the next opening brace,
 * the row before it is flat and ends there, and nothing in it needs a look.
 */
export class PartScanner {
  readonly #bytes: Buffer
  readonly #border: Buffer | null

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#border = borderOf(bytes)
  }

  /** The index after the row that begins at `start`; -1 where it does not end. */
  endOf(start: number): number {
    const bytes = this.#bytes
    const border = this.#border
    if (border !== null && bytes[start] === openBrace) {
      const end = bytes.indexOf(openBrace, start + 1) - 1
      if (end > start && isAt(bytes, border, end - 1)) return end
    }
    return new RowScanner().next(bytes, start)
  }
}

/** `},{"key":` with the first key of the first row; null where that does not tell rows apart. */
function borderOf(bytes: Buffer): Buffer | null {
  const [key] = /^\{"(?:[^"\\]|\\.)*":/.exec(bytes.subarray(0, 1000).toString('latin1')) ?? []
  // After the end of a string these may stand.
  return key === undefined || /^\{"[\s,:}\]]/.test(key) ? null : Buffer.from(`},${key}`, 'latin1')
}

function isAt(bytes: Buffer, wanted: Buffer, at: number): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}

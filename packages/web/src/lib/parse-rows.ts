/** One value as it stands in the JSON: `text` has every digit and every character, nothing passes through a double. */
export interface Cell {
  readonly kind: 'null' | 'number' | 'boolean' | 'string' | 'nested'
  readonly text: string
}

export interface Rows {
  /** In the order of the first row; a name that only a later row has comes after. */
  readonly columns: readonly string[]
  readonly rows: readonly ReadonlyMap<string, Cell>[]
  /** The text ended in the middle: the rows are those that were whole. */
  readonly cut: boolean
}

/**
 * Reads an array of JSON objects without losing digits beyond 2^53 and without moving columns whose names look like
 * numbers, which `JSON.parse` does both.
 *
 * @returns the rows; `null` where the text is something else than an array of objects.
 */
export function parseRows(text: string): Rows | null {
  const reader: Reader = { text, at: 0 }
  const rows: ReadonlyMap<string, Cell>[] = []
  try {
    expect(reader, '[')
    if (peek(reader) === ']') reader.at += 1
    else {
      do rows.push(readRow(reader))
      while (separated(reader, ']'))
    }
    if (skipSpace(reader) !== '') return null
  } catch (error) {
    if (!(error instanceof EndOfText)) {
      if (error instanceof NotRows) return null
      throw error
    }
    return rows.length === 0 ? null : { columns: columnsOf(rows), rows, cut: true }
  }
  return { columns: columnsOf(rows), rows, cut: false }
}

interface Reader {
  readonly text: string
  at: number
}

class EndOfText extends Error {}
class NotRows extends Error {}

const columnsOf = (rows: readonly ReadonlyMap<string, Cell>[]) => [...new Set(rows.flatMap((row) => [...row.keys()]))]

function skipSpace(reader: Reader): string {
  while (/[ \t\r\n]/.test(reader.text.charAt(reader.at))) reader.at += 1
  return reader.text.charAt(reader.at)
}

function peek(reader: Reader): string {
  const next = skipSpace(reader)
  if (next === '') throw new EndOfText()
  return next
}

function expect(reader: Reader, char: string): void {
  if (peek(reader) !== char) throw new NotRows()
  reader.at += 1
}

/** Steps over a comma (more follows: true) or over `close` (the end: false). */
function separated(reader: Reader, close: string): boolean {
  const next = peek(reader)
  if (next !== ',' && next !== close) throw new NotRows()
  reader.at += 1
  return next === ','
}

function readRow(reader: Reader): Map<string, Cell> {
  const row = new Map<string, Cell>()
  expect(reader, '{')
  if (peek(reader) === '}') {
    reader.at += 1
    return row
  }
  do {
    if (peek(reader) !== '"') throw new NotRows()
    const name = readString(reader)
    expect(reader, ':')
    row.set(name, readCell(reader))
  } while (separated(reader, '}'))
  return row
}

const scalar = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

function readCell(reader: Reader): Cell {
  const next = peek(reader)
  if (next === '"') return { kind: 'string', text: readString(reader) }
  const start = reader.at
  if (next === '{' || next === '[') {
    skipNested(reader)
    return { kind: 'nested', text: reader.text.slice(start, reader.at) }
  }
  scalar.lastIndex = start
  const found = scalar.exec(reader.text)?.[0]
  const end = start + (found?.length ?? 0)
  // A number at the very end may have lost digits, and half a word is no word yet.
  if (end === reader.text.length || (!found && reader.text.length - start < 5)) throw new EndOfText()
  if (!found) throw new NotRows()
  reader.at = end
  if (found === 'null') return { kind: 'null', text: found }
  return { kind: found === 'true' || found === 'false' ? 'boolean' : 'number', text: found }
}

function readString(reader: Reader): string {
  const start = reader.at
  skipString(reader)
  try {
    return String(JSON.parse(reader.text.slice(start, reader.at)))
  } catch {
    throw new NotRows()
  }
}

function skipString(reader: Reader): void {
  let at = reader.at + 1
  for (;;) {
    const char = reader.text.charAt(at)
    if (char === '') throw new EndOfText()
    if (char === '"') break
    at += char === '\\' ? 2 : 1
  }
  reader.at = at + 1
}

function skipNested(reader: Reader): void {
  let depth = 0
  do {
    const char = peek(reader)
    if (char === '"') {
      skipString(reader)
      continue
    }
    if (char === '{' || char === '[') depth += 1
    if (char === '}' || char === ']') depth -= 1
    reader.at += 1
  } while (depth > 0)
}

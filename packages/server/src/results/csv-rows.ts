import { StringDecoder } from 'node:string_decoder'

/**
 * Rows as CSV after RFC 4180: a header, CRLF at the end of each line, quotes where a value needs them. Numbers keep the
 * digits they have. NULL is an empty field and an empty text a quoted one, so that the two differ.
 *
 * @param lines the rows as JSON objects, one a line, in pieces cut anywhere
 */
export async function* csvRows(
  lines: AsyncIterable<Uint8Array>,
  columns: readonly string[],
): AsyncGenerator<Uint8Array> {
  if (columns.length > 0) yield Buffer.from(`${columns.map(quoted).join(',')}\r\n`)
  const places = new Map(columns.map((column, place) => [column, place]))
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const piece of lines) {
    rest += decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
    const end = rest.lastIndexOf('\n')
    if (end === -1) continue
    yield Buffer.from(rest.slice(0, end).split('\n').map(csvLine).join(''))
    rest = rest.slice(end + 1)
  }
  rest += decoder.end()
  if (rest.trim() !== '') yield Buffer.from(csvLine(rest))

  function csvLine(row: string): string {
    const fields: string[] = new Array(columns.length).fill('')
    readFields(row, (name, field) => {
      const place = places.get(name)
      if (place !== undefined) fields[place] = field
    })
    return `${fields.join(',')}\r\n`
  }
}

const quoted = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text

/** Reads one JSON object as its text stands there: `JSON.parse` would take digits from its numbers. */
function readFields(row: string, field: (name: string, field: string) => void): void {
  let at = row.indexOf('{') + 1
  for (;;) {
    const opening = row.indexOf('"', at)
    if (opening === -1) return
    const closing = endOfString(row, opening)
    const name = textOf(row, opening, closing)
    const start = skipBlanks(row, row.indexOf(':', closing) + 1)
    const end = endOfValue(row, start)
    field(name, fieldOf(row, start, end))
    at = end
  }
}

function fieldOf(row: string, start: number, end: number): string {
  if (row[start] === '"') return quoted(textOf(row, start, end))
  const text = row.slice(start, end).trim()
  return text === 'null' ? '' : quoted(text)
}

function textOf(row: string, start: number, end: number): string {
  const escaped = row.indexOf('\\', start)
  return escaped === -1 || escaped >= end ? row.slice(start + 1, end - 1) : String(JSON.parse(row.slice(start, end)))
}

function skipBlanks(row: string, from: number): number {
  let at = from
  while (row[at] === ' ' || row[at] === '\t') at++
  return at
}

/** After the closing quote of the string that begins at `start`. */
function endOfString(row: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const quote = row.indexOf('"', at)
    if (quote === -1) throw new Error('A row ends within a string')
    let backslashes = 0
    while (row[quote - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return quote + 1
    at = quote
  }
}

function endOfValue(row: string, start: number): number {
  if (row[start] === '"') return endOfString(row, start)
  let at = start
  for (let depth = 0; at < row.length; at++) {
    const character = row[at]
    if (character === '"') at = endOfString(row, at) - 1
    else if (character === '{' || character === '[') depth++
    else if (depth === 0 && (character === ',' || character === '}')) return at
    else if (character === '}' || character === ']') depth--
  }
  throw new Error('A row ends within a value')
}

import { type FoundPlaceholder, findPlaceholders, forwardFinder, type Placeholder } from './find-placeholders.ts'
import { PlaceholderError, type PlaceholderErrorCode, positionAt } from './placeholder-error.ts'
import { isWordCharacter, type LexicalRules, lexSql, type Token } from './sql-lexer.ts'

/** @public One `?` of a template: a bare placeholder, or the pieces of a quoted text that holds some. */
export interface Slot {
  parts: (Placeholder | { kind: 'text'; text: string })[]
  /** Where the placeholder or the quoted text begins in the SQL as written. */
  offset: number
  /** Where its `?` stands in the SQL with markers. */
  marker: number
}

export interface Reading {
  /** The SQL with a `?` for every slot. */
  sql: string
  slots: Slot[]
  /** False where a literal or comment has no end. */
  closed: boolean
}

const maximumPlaceholders = 1_000
const typedLiteral = /(?:\b(?:DATE|TIME|TIMESTAMP)|\{\s*(?:d|t|ts))\s*$/i
const anyPlaceholder = /@(?:last_value|object\.params\.[^@\s]{1,100})@/

/** Reads a SQL text by one dialect's rules. @throws PlaceholderError */
export function readTemplate(sql: string, rules: LexicalRules): Reading {
  const output: string[] = []
  let written = 0
  const slots: Slot[] = []
  let copied = 0
  let placeholders = 0
  let closed = true
  const nextAt = forwardFinder(sql, '@')
  const nextMark = forwardFinder(sql, '?')

  const write = (text: string) => {
    output.push(text)
    written += text.length
  }
  const addSlot = (start: number, end: number, parts: Slot['parts']) => {
    write(sql.slice(copied, start))
    // `LIKE'…'AND` is right, `LIKE?AND` is not: a driver may write $1 for the marker, and LIKE$1AND is one word.
    write(isWordCharacter(sql[start - 1]) ? ' ?' : '?')
    const marker = written - 1
    if (isWordCharacter(sql[end])) write(' ')
    copied = end
    slots.push({ parts, offset: start, marker })
  }
  const count = (found: FoundPlaceholder[]) => {
    placeholders += found.length
    if (placeholders > maximumPlaceholders) throw failure('PLACEHOLDER_TOO_LARGE', 'Too many placeholders', sql, 0)
    return found
  }

  for (const token of lexSql(sql, rules)) {
    if (!token.closed) {
      closed = false
      if (anyPlaceholder.test(sql.slice(token.start))) {
        throw failure('PLACEHOLDER_UNTERMINATED', 'A quote or comment has no end', sql, token.start)
      }
    } else if (token.kind === 'code') {
      refuseQuestionMark(sql, nextMark(token.start), token)
      for (const found of count(findPlaceholders(sql, nextAt, token.start, token.end, true))) {
        addSlot(found.start, found.end, [found.placeholder])
      }
    } else if (token.kind === 'comment') {
      if (rules.driverReadsComments) {
        const comment = sql.slice(token.start, token.end).replace(/[?'"`]/g, ' ')
        write(sql.slice(copied, token.start))
        write(comment)
        copied = token.end
      }
    } else if (nextAt(token.open) < token.end) {
      const escapes = hasEscapes(sql, token, rules)
      const found = count(findPlaceholders(sql, nextAt, token.open, token.end, false, escapes))
      if (found.length === 0) continue
      refuseUnbindable(sql, token, rules)
      addSlot(token.start, token.end, piecesOf(sql, token, found, escapes))
    }
  }
  write(sql.slice(copied))
  return { sql: output.join(''), slots, closed }
}

function hasEscapes(sql: string, token: Token, rules: LexicalRules): boolean {
  if (token.kind !== 'string' && token.kind !== 'double-quoted') return false
  return rules.backslashEscapes || (rules.escapeStrings && /^e$/i.test(sql.slice(token.start, token.open)))
}

function refuseQuestionMark(sql: string, at: number, token: Token): void {
  if (at < token.end) throw failure('PLACEHOLDER_QUESTION_MARK', 'A bare "?" stands in the SQL', sql, at)
}

/** Refuses the places where SQL wants a name or a literal of its own, and a marker would be an error of the database. */
function refuseUnbindable(sql: string, token: Token, rules: LexicalRules): void {
  if (token.kind === 'backtick' || token.kind === 'bracket') {
    throw failure('PLACEHOLDER_IN_IDENTIFIER', 'A placeholder stands in the name of something', sql, token.start)
  }
  const prefix = sql.slice(token.start, token.open)
  const before = sql.slice(Math.max(0, token.start - 32), token.start)
  const isPlain =
    token.kind === 'double-quoted' ||
    (token.kind === 'string' && (rules.escapeStrings ? /^[ne]?$/i : /^n?$/i).test(prefix))
  if (!isPlain || typedLiteral.test(before)) {
    throw failure(
      'PLACEHOLDER_NOT_BINDABLE',
      'A placeholder stands in a literal of a kind that cannot be bound',
      sql,
      token.start,
    )
  }
}

function piecesOf(sql: string, token: Token, found: FoundPlaceholder[], escapes: boolean): Slot['parts'] {
  const quote = sql[token.open] ?? ''
  const parts: Slot['parts'] = []
  let at = token.open + 1
  const addText = (end: number) => {
    if (end > at) parts.push({ kind: 'text', text: unescapeText(sql.slice(at, end), quote, escapes) })
  }
  for (const { placeholder, start, end } of found) {
    addText(start)
    parts.push(placeholder)
    at = end
  }
  addText(token.end - 1)
  return parts
}

// MySQL and PostgreSQL agree on these; \% and \_ keep their backslash in MySQL, as LIKE wants them.
const escapeCharacters: Record<string, string> = {
  0: '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
}

function unescapeText(raw: string, quote: string, escapes: boolean): string {
  if (!escapes) return raw.replaceAll(quote + quote, quote)
  return raw.replace(/\\([\s\S])|''|""/g, (match, escaped: string | undefined) => {
    if (escaped !== undefined) return escapeCharacters[escaped] ?? escaped
    return match[0] === quote ? quote : match
  })
}

function failure(code: PlaceholderErrorCode, message: string, sql: string, offset: number): PlaceholderError {
  return new PlaceholderError(code, message, positionAt(sql, offset))
}

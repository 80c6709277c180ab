import { type LexicalRules, lexSql, type Token } from './sql-lexer.ts'

/** One word, number or sign of a SQL text's code. */
export interface Piece {
  /** In lower case; `"` for any quoted name, `0` for any literal. */
  readonly text: string
  /** What a quoted name says. */
  readonly name: string | null
  readonly offset: number
  readonly end: number
  /** How many parentheses are open around it; its own not counted. */
  readonly depth: number
}

export interface Pieces {
  readonly pieces: Piece[]
  /** Where a quote or comment begins that has no end. */
  readonly unclosedAt: number | null
  /** Where MySQL or MariaDB execute what to others is a comment. */
  readonly executableCommentAt: number | null
  /** Where versions of one database disagree on what is code. */
  readonly unclearAt: number | null
}

// Operators count: without them `a = (SELECT …)` would look like a call of a.
const piece = /[\p{L}_#@][\p{L}\p{N}_$#@]*|"|[().;,]|:=|\d+|[-+*/%<>=!|&^~:?]/gu

// Whole runs, so that a long one is looked at once.
const run = /[\p{L}\p{N}_.$#@:\x80-\uffff]+/gu

/** Where versions of one database disagree on what is code; null: nowhere. */
function unclearIn(code: string, rules: LexicalRules): number | null {
  if ((!rules.dollarQuotes && !rules.parenthesisVariables) || !/[$#@:]/.test(code)) return null
  for (const { 0: text, index } of code.matchAll(run)) {
    // PostgreSQL before 15 takes `1$a$` for a number and a literal, later ones for an error.
    if (rules.dollarQuotes && text.includes('$') && /(?:^|[.:])\d/.test(text)) return index
    const isCalled = code[index + text.length] === '('
    if (rules.parenthesisVariables && isCalled && /[$#@]|(?<!:):(?!:)/.test(text)) return index
  }
  return null
}

/** A SQL text as one database reads it: literals, quoted names and comments as what stands for them, each as long as it is. */
export interface Code extends Omit<Pieces, 'pieces'> {
  /** Empty where one of the places is known: whoever is told it refuses the text, whatever else is in it. */
  readonly text: string
  /** Where each quoted name ends, by the place of its `"` in the code. */
  readonly nameEnds: ReadonlyMap<number, number>
}

export function readCode(sql: string, rules: LexicalRules): Code {
  const code: string[] = []
  const nameEnds = new Map<number, number>()
  let unclosedAt: number | null = null
  let executableCommentAt: number | null = null
  let unclearAt: number | null = null
  for (const token of lexSql(sql, rules)) {
    const { kind, start, end } = token
    if (!token.closed) unclosedAt ??= start
    if (kind === 'code') {
      const text = sql.slice(start, end)
      const at: number | null = unclearAt === null ? unclearIn(text, rules) : null
      if (at !== null) unclearAt = start + at
      code.push(text)
      continue
    }
    if (kind === 'comment' && isExecuted(sql, start)) executableCommentAt ??= start
    if (isName(token)) nameEnds.set(start + 1, end)
    code.push(standsFor(token))
  }
  const isRefused = unclosedAt !== null || executableCommentAt !== null || unclearAt !== null
  return { text: isRefused ? '' : code.join(''), nameEnds, unclosedAt, executableCommentAt, unclearAt }
}

/** Cuts a SQL text's code into pieces; comments are left out. */
export function readPieces(sql: string, rules: LexicalRules): Pieces {
  const code = readCode(sql, rules)
  return { ...code, pieces: piecesOf(sql, code) }
}

export function piecesOf(sql: string, { text: code, nameEnds }: Code): Piece[] {
  const pieces: Piece[] = []
  let depth = 0
  // Folding may change a text's length, so that each piece is folded by itself.
  for (const found of code.matchAll(piece)) {
    const [text] = found
    const isQuoted = text === '"'
    // A literal is told by where it begins.
    const isLiteral = text === '0' && sql[found.index] !== '0'
    const offset = isQuoted || isLiteral ? found.index - 1 : found.index
    if (text === ')') depth -= 1
    const name = isQuoted ? nameIn(sql.slice(offset, nameEnds.get(found.index))) : null
    pieces.push({ text: text.toLowerCase(), name, offset, end: found.index + text.length, depth })
    if (text === '(') depth += 1
  }
  return pieces
}

const isName = ({ kind }: Token): boolean => kind === 'double-quoted' || kind === 'backtick' || kind === 'bracket'

/** MySQL runs what stands in a comment that begins so, MariaDB also the second kind. */
const isExecuted = (sql: string, start: number): boolean =>
  sql.startsWith('/*!', start) || sql.startsWith('/*M!', start) || sql.startsWith('/*m!', start)

/** Quoted names become a lone `"`, literals a number: neither is a word, and a quoted name may still be called. As long as the text. */
function standsFor(token: Token): string {
  const length = token.end - token.start
  if (token.kind === 'comment') return ' '.repeat(length)
  return (isName(token) ? ' "' : ' 0').padEnd(length)
}

function nameIn(quoted: string): string {
  const close = quoted.at(-1) ?? ''
  return quoted.slice(1, -1).replaceAll(close + close, close)
}

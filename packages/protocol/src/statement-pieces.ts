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
  if (!rules.dollarQuotes && !rules.parenthesisVariables) return null
  for (const { 0: text, index } of code.matchAll(run)) {
    // PostgreSQL before 15 takes `1$a$` for a number and a literal, later ones for an error.
    if (rules.dollarQuotes && text.includes('$') && /(?:^|[.:])\d/.test(text)) return index
    const isCalled = code[index + text.length] === '('
    if (rules.parenthesisVariables && isCalled && /[$#@]|(?<!:):(?!:)/.test(text)) return index
  }
  return null
}

/** Cuts a SQL text's code into pieces; comments are left out. */
export function readPieces(sql: string, rules: LexicalRules): Pieces {
  const code: string[] = []
  const names = new Map<number, string>()
  const literals = new Set<number>()
  let unclosedAt: number | null = null
  let executableCommentAt: number | null = null
  let unclearAt: number | null = null
  for (const token of lexSql(sql, rules)) {
    const text = sql.slice(token.start, token.end)
    if (!token.closed) unclosedAt ??= token.start
    // MySQL runs what stands in /*! … */, MariaDB in /*M! … */.
    if (token.kind === 'comment' && /^\/\*M?!/i.test(text)) executableCommentAt ??= token.start
    if (token.kind === 'code' && unclearAt === null) {
      const at = unclearIn(text, rules)
      if (at !== null) unclearAt = token.start + at
    }
    if (isName(token)) names.set(token.start + 1, nameIn(text))
    else if (token.kind !== 'code') literals.add(token.start + 1)
    code.push(codeOf(text, token))
  }
  const pieces: Piece[] = []
  let depth = 0
  // Folding may change a text's length, so that each piece is folded by itself.
  for (const found of code.join('').matchAll(piece)) {
    const [text] = found
    const isQuoted = text === '"'
    const offset = isQuoted || literals.has(found.index) ? found.index - 1 : found.index
    if (text === ')') depth -= 1
    const name = isQuoted ? (names.get(found.index) ?? '') : null
    pieces.push({ text: text.toLowerCase(), name, offset, end: found.index + text.length, depth })
    if (text === '(') depth += 1
  }
  return { pieces, unclosedAt, executableCommentAt, unclearAt }
}

const isName = ({ kind }: Token): boolean => kind === 'double-quoted' || kind === 'backtick' || kind === 'bracket'

/** Quoted names become a lone `"`, literals a number: neither is a word, and a quoted name may still be called. As long as the text. */
function codeOf(text: string, token: Token): string {
  if (token.kind === 'code') return text
  if (token.kind === 'comment') return ' '.repeat(text.length)
  return ` ${isName(token) ? '"' : '0'}`.padEnd(text.length)
}

function nameIn(quoted: string): string {
  const close = quoted.at(-1) ?? ''
  return quoted.slice(1, -1).replaceAll(close + close, close)
}

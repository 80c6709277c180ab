/**
 * Cuts SQL into code, literals, quoted identifiers and comments. Databases differ in where a literal or a comment ends, so
 * a text is read by the rules of one dialect; whoever does not know the dialect reads it by all of them and compares.
 */

/** @public A family of databases that agree on where literals, identifiers and comments end. */
export type Dialect = 'standard' | 'postgresql' | 'mysql' | 'sqlserver' | 'sqlite' | 'oracle'

export interface LexicalRules {
  /** `\'` inside '…' and "…" is a quote, not the end. */
  backslashEscapes: boolean
  /** Backslash escapes in E'…' only. */
  escapeStrings: boolean
  nestedComments: boolean
  /** `$tag$…$tag$` is a literal. */
  dollarQuotes: boolean
  /** `[…]` is an identifier; where it is not, brackets are array code. */
  bracketIdentifiers: boolean
  /** `# …` to the line's end. "spaced": only before white space, so that `#temp` and `#>>` stay code. */
  hashComments: 'never' | 'spaced' | 'always'
  /** `--` begins a comment only before white space, as in `5--1`. */
  dashNeedsSpace: boolean
  /** `q'[…]'` */
  alternativeQuotes: boolean
  /** A backslash inside "…" is a backslash, although it escapes inside '…'. */
  plainDoubleQuotes: boolean
  /** `…` is a quoted name; where it is not, it is an operator. */
  backticks: boolean
  /** A carriage return alone ends a comment that `--` began. */
  returnEndsLine: boolean
  /** Every character beyond ASCII is part of a word, letter or not. */
  wideWords: boolean
  /** `$name(…)` is one variable, whatever is in the parentheses. */
  parenthesisVariables: boolean
  /** Not the database but its ODBC driver takes quotes and `?` in comments for real ones, and then miscounts the markers. */
  driverReadsComments: boolean
}

const plain: LexicalRules = {
  backslashEscapes: false,
  escapeStrings: false,
  nestedComments: false,
  dollarQuotes: false,
  bracketIdentifiers: false,
  hashComments: 'never',
  dashNeedsSpace: false,
  alternativeQuotes: false,
  plainDoubleQuotes: false,
  backticks: true,
  returnEndsLine: false,
  wideWords: false,
  parenthesisVariables: false,
  driverReadsComments: false,
}

/** Each dialect's rules, exactly as its own manual has them. */
export const dialectRules: Record<Dialect, LexicalRules> = {
  standard: plain,
  postgresql: {
    ...plain,
    escapeStrings: true,
    nestedComments: true,
    dollarQuotes: true,
    returnEndsLine: true,
    wideWords: true,
  },
  mysql: { ...plain, backslashEscapes: true, hashComments: 'always', dashNeedsSpace: true },
  sqlserver: { ...plain, nestedComments: true, bracketIdentifiers: true },
  sqlite: { ...plain, bracketIdentifiers: true, parenthesisVariables: true, driverReadsComments: true },
  oracle: { ...plain, alternativeQuotes: true },
}

const dialectNames: readonly [RegExp, Dialect][] = [
  [/postgres|redshift|greenplum|cockroach|yugabyte/i, 'postgresql'],
  [/mysql|mariadb|tidb/i, 'mysql'],
  [/microsoft sql server|adaptive server|azure/i, 'sqlserver'],
  [/sqlite/i, 'sqlite'],
  [/oracle/i, 'oracle'],
]

/** @public The dialect of a database by the name its ODBC driver gives (SQL_DBMS_NAME), if it is one that we know. */
export function dialectOf(dbmsName: string): Dialect | undefined {
  return dialectNames.find(([pattern]) => pattern.test(dbmsName))?.[1]
}

/**
 * The readings to compare when the database is not known. MySQL is read as people write it: a line commented out with
 * `--` and no space is meant as a comment everywhere, and `#temp` is a table of SQL Server far more often than a comment.
 * E'…' is PostgreSQL's in every one, as no other database has it.
 */
export const usualReadings: readonly LexicalRules[] = [
  ...Object.values(dialectRules).filter((rules) => rules !== dialectRules.mysql),
  { ...dialectRules.mysql, hashComments: 'spaced' as const, dashNeedsSpace: false },
].map((rules) => ({ ...rules, escapeStrings: true, driverReadsComments: false }))

/**
 * How a database may read a text, its settings being unknown: by its own rules first, then as it does where escapes in
 * literals (`standard_conforming_strings`, `NO_BACKSLASH_ESCAPES`) or double quotes (`ANSI_QUOTES`) are switched.
 */
export function possibleReadings(dialect: Dialect | undefined): readonly LexicalRules[] {
  if (dialect === undefined) return Object.values(dialectRules)
  const rules = dialectRules[dialect]
  if (dialect === 'postgresql')
    return [false, true].map((backslashEscapes) => ({
      ...rules,
      backslashEscapes,
      plainDoubleQuotes: true,
      backticks: false, // operators there, which nobody writes who means a name
    }))
  if (dialect === 'mysql') return [rules, { ...rules, backslashEscapes: false }, { ...rules, plainDoubleQuotes: true }]
  return [rules]
}

export type TokenKind =
  | 'code'
  | 'string'
  | 'double-quoted'
  | 'backtick'
  | 'bracket'
  | 'dollar'
  | 'alternative'
  | 'comment'

export interface Token {
  kind: TokenKind
  start: number
  end: number
  /** False where the text ends before the token does. */
  closed: boolean
  /** Start of the opening quote; `sql.slice(start, open)` is a prefix such as N or E. */
  open: number
}

const interesting = /['"`[$#/-]/g
const dollarTag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
const asciiWord = /[A-Za-z0-9_$]/
const wordCharacter = /[\p{L}\p{N}_$]/u
const literalPrefix = /^(?:[enbxrq]|nq|u&|_\w+)$/i
const slashOrSingle = /[\\']/g
const slashOrDouble = /[\\"]/g
const closers: Record<string, string> = { '[': ']', '(': ')', '{': '}', '<': '>' }

/** True for characters that would join a word next to them. */
export function isWordCharacter(character: string | undefined): boolean {
  if (character === undefined) return false
  return character < '\x80' ? asciiWord.test(character) : wordCharacter.test(character)
}

/** Cuts the whole text; the tokens cover it without gaps. Linear in its length, and one token at a time. */
export function* lexSql(sql: string, rules: LexicalRules): Generator<Token, void> {
  let codeStart = 0
  let at = 0
  while (at < sql.length) {
    // A shared pattern: whoever takes the tokens may lex another text in between.
    interesting.lastIndex = at
    const found = interesting.exec(sql)
    if (!found) break
    const token = tokenAt(sql, found.index, codeStart, rules)
    if (!token) {
      at = found.index + 1
      continue
    }
    if (token.start > codeStart) yield code(codeStart, token.start)
    yield token
    codeStart = token.end
    at = token.end
  }
  if (codeStart < sql.length) yield code(codeStart, sql.length)
}

function code(start: number, end: number): Token {
  return { kind: 'code', start, end, closed: true, open: start }
}

function tokenAt(sql: string, open: number, codeStart: number, rules: LexicalRules): Token | undefined {
  const next = sql[open + 1]
  switch (sql[open]) {
    case "'":
      return stringAt(sql, open, codeStart, rules)
    case '"':
      return quotedAt(sql, 'double-quoted', open, open, rules.backslashEscapes && !rules.plainDoubleQuotes)
    case '`':
      return rules.backticks ? quotedAt(sql, 'backtick', open, open, false) : undefined
    case '[':
      return rules.bracketIdentifiers ? quotedAt(sql, 'bracket', open, open, false) : undefined
    case '$':
      return rules.dollarQuotes && !joinsWord(sql[open - 1], rules) ? dollarAt(sql, open) : undefined
    case '#': {
      const begins = rules.hashComments === 'always' || (rules.hashComments === 'spaced' && isBlank(next))
      return begins ? lineComment(sql, open, rules) : undefined
    }
    case '-':
      return next === '-' && (!rules.dashNeedsSpace || isBlank(sql[open + 2]))
        ? lineComment(sql, open, rules)
        : undefined
    default:
      return next === '*' ? blockComment(sql, open, rules.nestedComments) : undefined
  }
}

function isBlank(character: string | undefined): boolean {
  return character === undefined || character <= ' ' || character === '\x7f'
}

function joinsWord(character: string | undefined, { wideWords }: LexicalRules): boolean {
  return isWordCharacter(character) || (wideWords && character !== undefined && character >= '\x80')
}

function stringAt(sql: string, open: number, codeStart: number, rules: LexicalRules): Token {
  const start = prefixStart(sql, open, codeStart, rules)
  const prefix = sql.slice(start, open).toLowerCase()
  if (rules.alternativeQuotes && (prefix === 'q' || prefix === 'nq')) {
    const delimiter = sql[open + 1] ?? "'"
    const end = sql.indexOf(`${closers[delimiter] ?? delimiter}'`, open + 2)
    return ended(sql, 'alternative', start, open, end, 2)
  }
  return quotedAt(sql, 'string', start, open, rules.backslashEscapes || (rules.escapeStrings && prefix === 'e'))
}

/** Start of a literal's prefix (N, E, X, U&, _utf8mb4 …); the LIKE of `LIKE'a%'` is a word of its own. */
function prefixStart(sql: string, open: number, codeStart: number, rules: LexicalRules): number {
  let start = open
  if (start === codeStart) return open
  if (sql[start - 1] === '&') start -= 1
  // Longer words than any prefix are not looked at, which keeps the whole lexer linear.
  while (start > codeStart && open - start < 32 && joinsWord(sql[start - 1], rules)) start -= 1
  return literalPrefix.test(sql.slice(start, open)) ? start : open
}

function quotedAt(sql: string, kind: TokenKind, start: number, open: number, backslash: boolean): Token {
  const close = kind === 'bracket' ? ']' : (sql[open] ?? '')
  // One search for both characters: two separate ones would each run to the end again and again.
  const marks = backslash ? (close === '"' ? slashOrDouble : slashOrSingle) : undefined
  let at = open + 1
  for (;;) {
    if (marks) marks.lastIndex = at
    const mark = marks ? (marks.exec(sql)?.index ?? -1) : sql.indexOf(close, at)
    if (mark !== -1 && (sql[mark] !== close || sql[mark + 1] === close)) at = mark + 2
    else return ended(sql, kind, start, open, mark, 1)
  }
}

function dollarAt(sql: string, open: number): Token | undefined {
  dollarTag.lastIndex = open
  const tag = dollarTag.exec(sql)?.[0]
  return tag === undefined
    ? undefined
    : ended(sql, 'dollar', open, open, sql.indexOf(tag, open + tag.length), tag.length)
}

function lineComment(sql: string, open: number, { returnEndsLine }: LexicalRules): Token {
  const newline = sql.indexOf('\n', open)
  let end = newline === -1 ? sql.length : newline
  if (returnEndsLine) {
    const at = sql.slice(open, end).indexOf('\r')
    if (at !== -1) end = open + at
  }
  return { kind: 'comment', start: open, end, closed: true, open }
}

function blockComment(sql: string, open: number, nested: boolean): Token {
  if (!nested) return ended(sql, 'comment', open, open, sql.indexOf('*/', open + 2), 2)
  const marks = /\/\*|\*\//g
  marks.lastIndex = open + 2
  let depth = 1
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return ended(sql, 'comment', open, open, mark.index, 2)
  }
  return ended(sql, 'comment', open, open, -1, 2)
}

/** A token that ends after the closer found at `close`, or with the text when there is none (-1). */
function ended(sql: string, kind: TokenKind, start: number, open: number, close: number, length: number): Token {
  return { kind, start, open, end: close === -1 ? sql.length : close + length, closed: close !== -1 }
}

import { type Dialect, possibleReadings } from './sql-lexer.ts'
import { type Code, type Piece, piecesOf, readCode, readPieces } from './statement-pieces.ts'
import {
  harmlessFunctions,
  readingStatements,
  systemSchemas,
  wordsBeforeParenthesis,
  writingUnlessCalled,
  writingWords,
} from './statement-words.ts'

/**
 * Tells whether running a SQL text twice might do something twice (invariant I7). False only for one statement that, by
 * every database's way of reading it, begins with a reading word, has no word that writes or locks and calls only
 * functions known to be harmless. What it cannot see is what hides behind a name: a view over a function that writes, a
 * user's own function named like a harmless one, a function that Oracle calls without parentheses.
 *
 * @public
 */
export function statementCanWrite(sql: string): boolean {
  const harmless = new Set<string>()
  return possibleReadings(undefined).some((rules) => {
    const code = readCode(sql, rules)
    // Most texts are the same to most databases.
    if (code.text !== '' && harmless.has(code.text)) return false
    harmless.add(code.text)
    return writingIn(sql, code) !== null
  })
}

/** @public What in a SQL text may write, lock or run other code, and where it stands. */
export interface Writing {
  /** Such as `"delete"`, or `a call of "my_function", which may write`. */
  readonly what: string
  readonly offset: number
}

/** @public How a text is judged. */
export interface JudgedBy {
  /** Undefined: by every dialect's way of reading it. */
  readonly dialect: Dialect | undefined
  /** Functions known to be harmless beside those of the databases themselves, in lower case, with their schema or without. */
  readonly functions?: ReadonlySet<string>
}

/**
 * The same judgement as {@link statementCanWrite}, with its reason, by the rules of one database and by all that its
 * settings may make of them.
 *
 * @public
 */
export function findWriting(sql: string, { dialect, functions }: JudgedBy): Writing | null {
  for (const [index, rules] of possibleReadings(dialect).entries()) {
    const writing = writingIn(sql, readCode(sql, rules), functions)
    // Where another setting leaves a quote without an end, the database refuses the text itself.
    if (writing && !(index > 0 && dialect !== undefined && writing.what === unclosed)) return writing
  }
  return null
}

/** @public The first call of a function that is not known to be harmless, in any reading. */
export function findUnknownCall(sql: string, { dialect, functions }: JudgedBy): Writing | null {
  for (const rules of possibleReadings(dialect)) {
    const { pieces } = readPieces(sql, rules)
    const at = pieces.findIndex((_, index) => isUnknownCall(pieces, index, functions) && !namesColumns(pieces, index))
    const piece = pieces[at]
    if (piece) return { what: callOf(pieces, at), offset: piece.offset }
  }
  return null
}

/** `INSERT INTO s.t (a, b)` */
function namesColumns(pieces: readonly Piece[], index: number): boolean {
  let first = index
  while (pieces[first - 1]?.text === '.') first -= 2
  return ['into', 'insert', 'replace'].includes(pieces[first - 1]?.text ?? '')
}

const unclosed = 'a quote or comment without an end'

function writingIn(sql: string, code: Code, functions?: ReadonlySet<string>): Writing | null {
  const { unclosedAt, unclearAt, executableCommentAt } = code
  if (unclosedAt !== null) return { what: unclosed, offset: unclosedAt }
  if (executableCommentAt !== null) return { what: 'a comment that MySQL executes', offset: executableCommentAt }
  if (unclearAt !== null) return { what: 'text that databases read differently', offset: unclearAt }
  const pieces = piecesOf(sql, code)
  if (pieces.at(-1)?.text === ';') pieces.pop()
  const first = pieces.findIndex(({ text }) => text !== '(')
  if (!beginsWithReading(pieces, first)) {
    const piece = pieces[first]
    return { what: piece ? `"${nameOf(piece)}"` : 'nothing to execute', offset: piece?.offset ?? 0 }
  }
  for (const [index, piece] of pieces.entries()) {
    const what = writingAt(pieces, index, functions)
    if (what !== null) return { what, offset: piece.offset }
  }
  return null
}

function beginsWithReading(pieces: readonly Piece[], first: number): boolean {
  const word = pieces[first]?.text ?? ''
  // Oracle's EXPLAIN PLAN writes to a table.
  return readingStatements.has(word) && !(word === 'explain' && pieces[first + 1]?.text === 'plan')
}

function writingAt(pieces: readonly Piece[], index: number, functions?: ReadonlySet<string>): string | null {
  const word = pieces[index]?.text ?? ''
  const next = pieces[index + 1]?.text
  if (word === ';') return 'a second statement'
  if (word === ':=') return 'an assignment (:=)'
  if (writingWords.has(word) || (writingUnlessCalled.has(word) && next !== '(')) return `"${word}"`
  if (word === 'next' && next === 'value') return '"next value"'
  return isUnknownCall(pieces, index, functions) ? `${callOf(pieces, index)}, which may write` : null
}

const nameOf = ({ text, name }: Piece): string => name ?? text

function callOf(pieces: readonly Piece[], index: number): string {
  const [piece, dot, schema] = [pieces[index], pieces[index - 1], pieces[index - 2]]
  const name = piece ? nameOf(piece) : ''
  return `a call of "${dot?.text === '.' && schema ? `${nameOf(schema)}.${name}` : name}"`
}

function isUnknownCall(pieces: readonly Piece[], index: number, functions?: ReadonlySet<string>): boolean {
  const word = pieces[index]?.text ?? ''
  if (pieces[index + 1]?.text !== '(' || !/^["\p{L}_#@]/u.test(word)) return false
  return !isHarmlessCall(pieces, index, functions)
}

function isHarmlessCall(pieces: readonly Piece[], index: number, functions?: ReadonlySet<string>): boolean {
  const word = pieces[index]?.text ?? ''
  const before = pieces[index - 1]?.text ?? ''
  // `WITH t(a) AS (…)` and `… AS t(a, b)` name columns.
  if (before === 'as' || before === 'with' || before === 'recursive') return true
  if (before === '.') {
    const schema = pieces[index - 2]?.text ?? ''
    if (functions?.has(`${schema}.${word}`) && pieces[index - 3]?.text !== '.') return true
    return systemSchemas.has(schema) && harmlessFunctions.has(word)
  }
  return wordsBeforeParenthesis.has(word) || harmlessFunctions.has(word) || (functions?.has(word) ?? false)
}

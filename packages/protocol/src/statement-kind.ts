import { dialectRules, type LexicalRules, lexSql, type Token } from './sql-lexer.ts'
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
  return Object.values(dialectRules).some((rules) => readingCanWrite(sql, rules))
}

// Operators count: without them `a = (SELECT …)` would look like a call of a.
const piece = /[\p{L}_#@][\p{L}\p{N}_$#@]*|"|[().;,]|:=|\d+|[-+*/%<>=!|&^~:?]/gu

function readingCanWrite(sql: string, rules: LexicalRules): boolean {
  const code: string[] = []
  for (const token of lexSql(sql, rules)) {
    if (!token.closed) return true
    if (token.kind !== 'comment') code.push(codeOf(sql, token))
    // MySQL runs what stands in /*! … */, MariaDB in /*M! … */.
    else if (/^\/\*M?!/.test(sql.slice(token.start, token.start + 4))) return true
    else code.push(' ')
  }
  const pieces: string[] = code.join('').toLowerCase().match(piece) ?? []
  if (pieces.at(-1) === ';') pieces.pop()
  return !beginsWithReading(pieces) || pieces.some((_, index) => canWriteAt(pieces, index))
}

/** Quoted names become a lone `"`, literals a number: neither is a word, and a quoted name may still be called. */
function codeOf(sql: string, token: Token): string {
  if (token.kind === 'code') return sql.slice(token.start, token.end)
  return ['double-quoted', 'backtick', 'bracket'].includes(token.kind) ? ' " ' : ' 0 '
}

function beginsWithReading(pieces: string[]): boolean {
  const first = pieces.findIndex((one) => one !== '(')
  const word = pieces[first] ?? ''
  // Oracle's EXPLAIN PLAN writes to a table.
  return readingStatements.has(word) && !(word === 'explain' && pieces[first + 1] === 'plan')
}

function canWriteAt(pieces: string[], index: number): boolean {
  const word = pieces[index] ?? ''
  const called = pieces[index + 1] === '('
  if (word === ';' || word === ':=' || writingWords.has(word)) return true
  if (writingUnlessCalled.has(word) && !called) return true
  if (word === 'next' && pieces[index + 1] === 'value') return true
  return called && /^["\p{L}_#@]/u.test(word) && !isHarmlessCall(pieces, index)
}

function isHarmlessCall(pieces: string[], index: number): boolean {
  const word = pieces[index] ?? ''
  const before = pieces[index - 1] ?? ''
  // `WITH t(a) AS (…)` and `… AS t(a, b)` name columns.
  if (before === 'as' || before === 'with' || before === 'recursive') return true
  if (before === '.') return systemSchemas.has(pieces[index - 2] ?? '') && harmlessFunctions.has(word)
  return wordsBeforeParenthesis.has(word) || harmlessFunctions.has(word)
}

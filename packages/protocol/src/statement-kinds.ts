import { type Dialect, possibleReadings } from './sql-lexer.ts'
import { type Piece, readPieces } from './statement-pieces.ts'
import { writingWords } from './statement-words.ts'

/** @public Kinds of statements, as a policy names them; `other` is all that has no name here. */
export const statementKinds = [
  'select',
  'show',
  'explain',
  'insert',
  'update',
  'delete',
  'merge',
  'call',
  'create',
  'alter',
  'drop',
  'truncate',
  'other',
] as const
/** @public */
export type StatementKind = (typeof statementKinds)[number]

/** @public A statement within a text, and where it stands. */
export interface FoundKind {
  readonly kind: StatementKind
  readonly offset: number
}

/** Words that statements begin with. */
const leads: Readonly<Record<string, StatementKind>> = {
  select: 'select',
  with: 'select',
  values: 'select',
  table: 'select',
  show: 'show',
  describe: 'show',
  desc: 'show',
  explain: 'explain',
  insert: 'insert',
  replace: 'insert',
  upsert: 'insert',
  update: 'update',
  delete: 'delete',
  merge: 'merge',
  call: 'call',
  exec: 'call',
  execute: 'call',
  do: 'call',
  create: 'create',
  alter: 'alter',
  drop: 'drop',
  truncate: 'truncate',
}

/** Those of them that are no verb after these words. */
const notAfter: Readonly<Record<string, readonly string[]>> = {
  update: ['for', 'key', 'do', 'then', 'on', '.', 'as'],
  delete: ['on', 'then', '.', 'as'],
  insert: ['then', '.', 'as'],
  do: ['conflict', ')', '.', 'as'],
}
const anywhere = new Set(['insert', 'replace', 'update', 'delete', 'merge', 'truncate', 'call', 'exec', 'execute'])
const definitions = new Set(['create', 'alter', 'drop'])

/** True where the word at an index begins something that writes, and is no part of a clause or a function's name. */
export function isVerb(pieces: readonly Piece[], index: number): boolean {
  const word = pieces[index]?.text ?? ''
  const before = pieces[index - 1]?.text ?? ''
  if (!anywhere.has(word) || (notAfter[word] ?? ['.', 'as']).includes(before)) return false
  // Functions of text: insert(…), replace(…), truncate(…).
  return !(pieces[index + 1]?.text === '(' && ['insert', 'replace', 'truncate'].includes(word))
}

/**
 * Every kind of statement that a text holds: what its statements begin with, and whatever writes inside them. A text that
 * cannot be read for certain is `other`.
 *
 * @public
 */
export function findKinds(sql: string, dialect: Dialect | undefined): FoundKind[] {
  return possibleReadings(dialect).flatMap((rules, index) => {
    const { pieces, unclosedAt, executableCommentAt, unclearAt } = readPieces(sql, rules)
    const unreadable = [unclosedAt, executableCommentAt, unclearAt].find((at) => at !== null)
    if (unreadable !== undefined && unreadable !== null) {
      // Where another setting leaves a quote without an end, the database refuses the text itself.
      return unreadable === unclosedAt && index > 0 && dialect !== undefined
        ? []
        : [{ kind: 'other', offset: unreadable }]
    }
    // Without `;` between statements, as in SQL Server, any word may begin one.
    return kindsIn(pieces, dialect === undefined || dialect === 'sqlserver')
  })
}

function kindsIn(pieces: readonly Piece[], stacksFreely: boolean): FoundKind[] {
  const found: FoundKind[] = []
  let begins = true
  const writes = pieces.some(({ text }) => text === 'update' || text === 'merge')
  for (const [index, { text, offset }] of pieces.entries()) {
    if (text === ';') begins = true
    else if (begins && text !== '(') {
      begins = false
      found.push({ kind: Object.hasOwn(leads, text) ? (leads[text] ?? 'other') : 'other', offset })
    } else if (isVerb(pieces, index) || (definitions.has(text) && pieces[index - 1]?.text !== '.'))
      found.push({ kind: leads[text] ?? 'other', offset })
    else if (text === 'into' && !isInsertsInto(pieces, index))
      found.push({
        kind: /^(?:outfile|dumpfile|@.*)$/.test(pieces[index + 1]?.text ?? '') ? 'other' : 'create',
        offset,
      })
    else if (
      stacksFreely &&
      writingWords.has(text) &&
      !(text in leads) &&
      !(text === 'set' && writes) &&
      text !== 'into'
    )
      found.push({ kind: 'other', offset })
  }
  return found.length > 0 ? found : [{ kind: 'other', offset: 0 }]
}

/** `INSERT INTO`, `INSERT OR IGNORE INTO`, `MERGE INTO` */
function isInsertsInto(pieces: readonly Piece[], index: number): boolean {
  return pieces.slice(Math.max(0, index - 3), index).some(({ text }) => ['insert', 'replace', 'merge'].includes(text))
}

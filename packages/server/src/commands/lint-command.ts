import { type Overlap, parseTemplate, type ResultColumn, type ValueType } from '@postern/protocol'
import type { CommandWarning } from '@postern/protocol/api'
import { readPieces, type SqlPiece } from './sql-pieces.ts'

export interface LintedCommand {
  readonly sql: string
  readonly lastField: string | null
  readonly lastValue: string | null
  readonly lastValueType: ValueType | null
  readonly overlap: Overlap | null
  /** Of a result that was seen; null before the first one. */
  readonly columns: readonly ResultColumn[] | null
}

const coarse = new Set<ValueType>(['date', 'time', 'timestamp', 'float'])
const mayRepeat = new Set<ValueType>(['date', 'timestamp', 'text'])
const temporal = new Set<ValueType>(['date', 'time', 'timestamp'])
const numeric = new Set<ValueType>(['integer', 'decimal', 'float'])

/** What a static command may lose, repeat or send too much of, as far as its text and columns tell. */
export function lintCommand(command: LintedCommand): CommandWarning[] {
  const { sql, lastField, overlap } = command
  if (lastField === null)
    return [
      warning(
        'NO_LAST_FIELD',
        '/lastField',
        'Every run sends all rows again',
        'Name a last field and compare it with @last_value@ to send only new rows.',
      ),
    ]
  const usesLastValue = templateOf(sql)?.usesLastValue ?? true
  const column = command.columns && columnNamed(command.columns, lastField)
  const type = column?.type ?? command.lastValueType
  const warnings: CommandWarning[] = []
  if (column === undefined)
    warnings.push(
      warning(
        'LAST_FIELD_MISSING',
        '/lastField',
        `The result has no column "${lastField}"`,
        'Select that column, or name another last field.',
      ),
    )
  if (column?.nullable === true)
    warnings.push(
      warning(
        'LAST_FIELD_NULLABLE',
        '/lastField',
        `"${lastField}" may be NULL, and rows where it is are never sent`,
        'Use a column that is NOT NULL, or COALESCE it in the SQL.',
      ),
    )
  if (!usesLastValue)
    return [
      ...warnings,
      warning(
        'NO_PLACEHOLDER',
        '/sql',
        'The SQL does not use @last_value@, so every run sends all rows again',
        `Add a condition such as: ${lastField} >= @last_value@`,
      ),
    ]
  const pieces = readPieces(sql)
  const comparison = comparisonOf(pieces, lastField)
  warnings.push(...boundaryWarnings(lastField, type, comparison))
  if (type === 'timestamp' && command.lastValue !== null && !/(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(command.lastValue))
    warnings.push(
      warning(
        'LOCAL_TIMESTAMP',
        '/lastField',
        `"${lastField}" has no time zone: when clocks go back its values come a second time, and rows may be missed`,
        'Use a timestamp with time zone or in UTC, or an overlap of more than an hour.',
      ),
    )
  if ((comparison === '>=' || overlap !== null) && hasLimit(pieces))
    warnings.push(
      warning(
        'LIMIT_AT_BOUNDARY',
        '/sql',
        'When more rows share a last value, or fall into the overlap, than the limit lets through, the command never gets past them',
        'Leave out LIMIT, TOP or FETCH FIRST: rows are streamed, however many they are.',
      ),
    )
  const fits = overlap !== null && 'seconds' in overlap ? temporal : numeric
  if (overlap !== null && type !== null && type !== 'unknown' && !fits.has(type))
    warnings.push(
      warning(
        'OVERLAP_WITHOUT_TIME',
        '/overlap',
        `The overlap does not suit "${lastField}", which is of type ${type}`,
        'Give seconds for a time or a timestamp, and a number for numbers.',
      ),
    )
  return warnings
}

function boundaryWarnings(lastField: string, type: ValueType | null, comparison: '>' | '>=' | null): CommandWarning[] {
  if (type === null || comparison === '>=') return []
  if (comparison === '>' && coarse.has(type))
    return [
      warning(
        'STRICT_COMPARISON',
        '/sql',
        `Several rows may have the same "${lastField}" (${type}): one that comes after the others were read is never sent`,
        `Write ${lastField} >= @last_value@: Postern leaves out the rows that it has sent.`,
      ),
    ]
  if (!mayRepeat.has(type)) return []
  return [
    warning(
      'LAST_FIELD_MAY_REPEAT',
      '/lastField',
      `Several rows may have the same "${lastField}" (${type})`,
      `Use a column that never repeats, or ${lastField} >= @last_value@: Postern leaves out the rows that it has sent.`,
    ),
  ]
}

/** How the last field is compared with the last value, read from left to right; null where that cannot be told. */
function comparisonOf(pieces: readonly SqlPiece[], lastField: string): '>' | '>=' | null {
  const isField = (piece: SqlPiece | undefined) =>
    piece?.kind === 'name' && piece.text.toLowerCase() === lastField.toLowerCase()
  for (const [at, { kind, text }] of pieces.entries()) {
    if (kind !== 'operator') continue
    const after = pieces.slice(at + 1).find((piece) => piece.kind !== 'name' && piece.text !== '(')
    if ((text === '>' || text === '>=') && isField(pieces[at - 1]) && after?.kind === 'last-value') return text
    if (text !== '<' && text !== '<=') continue
    const next = pieces[at + 1]?.kind === 'name' && pieces[at + 2]?.text === '.' ? pieces[at + 3] : pieces[at + 1]
    if (pieces[at - 1]?.kind === 'last-value' && isField(next)) return text === '<' ? '>' : '>='
  }
  return null
}

function hasLimit(pieces: readonly SqlPiece[]): boolean {
  const word = (at: number): string => (pieces[at]?.kind === 'name' ? (pieces[at]?.text.toLowerCase() ?? '') : '')
  return pieces.some(({ quoted }, at) => {
    if (quoted) return false
    const next = pieces[at + 1]
    if (word(at) === 'limit') return next?.kind === 'value'
    if (word(at) === 'fetch') return ['first', 'next'].includes(word(at + 1))
    const begins = ['select', 'distinct', 'all'].includes(word(at - 1))
    return word(at) === 'top' && begins && (next?.kind === 'value' || next?.text === '(')
  })
}

/** By its name as written, or else without regard to case: undefined where there is none. */
const columnNamed = (columns: readonly ResultColumn[], name: string): ResultColumn | undefined =>
  columns.find((column) => column.name === name) ??
  columns.find((column) => column.name.toLowerCase() === name.toLowerCase())

function templateOf(sql: string): { usesLastValue: boolean } | null {
  try {
    return parseTemplate(sql)
  } catch {
    return null
  }
}

const warning = (code: string, path: string, message: string, fix: string): CommandWarning => ({
  code,
  path,
  message,
  fix,
})

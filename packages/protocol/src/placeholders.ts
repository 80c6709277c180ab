import type { Placeholder } from './find-placeholders.ts'
import { PlaceholderError, type PlaceholderErrorCode, positionAt, type SqlPosition } from './placeholder-error.ts'
import { type Reading, readTemplate, type Slot } from './read-template.ts'
import { type Dialect, dialectRules, isWordCharacter, type LexicalRules, usualReadings } from './sql-lexer.ts'
import { mostBoundValues, type ParameterValue, type TypedValue } from './typed-value.ts'

/** @public A SQL text cut at its placeholders, ready to be bound again and again. */
export interface Template {
  /** The SQL as written; positions point into it. */
  source: string
  /** The SQL with one `?` for every slot, everything else byte for byte as written (SQLite's comments lose quotes and `?`). */
  sql: string
  /** What each `?` binds, in order. */
  slots: Slot[]
  /** The parameters that are used (`@object.params.NAME@`), each once, in order of appearance. */
  names: string[]
  usesLastValue: boolean
}

/** @public The values that placeholders stand for. */
export interface PlaceholderValues {
  /** Needed when the template uses it; null means that there is none yet, `{ value: null }` is SQL NULL. */
  lastValue?: TypedValue | null
  params: Readonly<Record<string, ParameterValue>>
}

const maximumBytes = 1_048_576

/**
 * Cuts a SQL text at its placeholders, `@last_value@` and `@object.params.NAME@`.
 *
 * A bare placeholder becomes a `?`; a quoted text ('…', N'…', E'…', "…") that contains some becomes one `?` for the whole
 * text. Comments, other literals and quoted names stay as they are. When `dialect` is not given, the text must mean the
 * same to every database that can read it at all.
 *
 * Values are always bound, so that even a text read wrongly can only fail, never let a value become SQL (invariant I4).
 *
 * @throws PlaceholderError
 */
export function parseTemplate(sql: string, dialect?: Dialect): Template {
  if (sql.length > maximumBytes || new TextEncoder().encode(sql).length > maximumBytes) {
    throw new PlaceholderError('PLACEHOLDER_TOO_LARGE', 'The SQL is too long', positionAt('', 0))
  }
  const { slots, sql: marked } = agreedReading(sql, dialect === undefined ? usualReadings : [dialectRules[dialect]])
  const parts = slots.flatMap((slot) => slot.parts)
  const names = [...new Set(parts.flatMap((part) => (part.kind === 'param' ? [part.name] : [])))]
  return { source: sql, sql: marked, slots, names, usesLastValue: parts.some((part) => part.kind === 'last-value') }
}

/** Reads by all rules; readings that fail or have no end count only when there are no better ones. */
function agreedReading(sql: string, rules: readonly LexicalRules[]): Reading {
  if (!/[@?]/.test(sql)) return { sql, slots: [], closed: true }
  const readings = new Map<string, Reading>()
  const errors: PlaceholderError[] = []
  for (const one of rules) {
    try {
      const reading = readTemplate(sql, one)
      readings.set(JSON.stringify([reading.closed, reading.sql, reading.slots]), reading)
    } catch (error) {
      if (!(error instanceof PlaceholderError)) throw error
      errors.push(error)
    }
  }
  const refusal = errors.find(
    (error) => error.code === 'PLACEHOLDER_NOT_BINDABLE' || error.code === 'PLACEHOLDER_TOO_LARGE',
  )
  if (refusal) throw refusal
  const closed = [...readings.values()].filter((reading) => reading.closed)
  const [first, second] = closed.length > 0 ? closed : [...readings.values()]
  if (!first) throw errors.find((error) => error.code !== 'PLACEHOLDER_UNTERMINATED') ?? errors[0]
  if (second)
    throw new PlaceholderError(
      'PLACEHOLDER_AMBIGUOUS',
      'The SQL can be read in two ways',
      differenceOf(sql, first, second),
    )
  return first
}

function differenceOf(sql: string, one: Reading, other: Reading) {
  const count = Math.max(one.slots.length, other.slots.length)
  for (let index = 0; index < count; index += 1) {
    const [a, b] = [one.slots[index], other.slots[index]]
    if (JSON.stringify(a) !== JSON.stringify(b))
      return positionAt(sql, Math.min(a?.offset ?? sql.length, b?.offset ?? sql.length))
  }
  return positionAt(sql, 0)
}

/**
 * Gives each `?` of a template its value. A placeholder alone, quoted or not, keeps its value's type; several pieces become
 * one text, which is NULL when any of its values is NULL (as `||` has it). A list becomes a `?` for each of its values, and
 * `NULL` when it has none, so that `IN (NULL)` finds nothing.
 *
 * @throws PlaceholderError PLACEHOLDER_LAST_VALUE_MISSING, PLACEHOLDER_PARAMETER_MISSING, PLACEHOLDER_BINARY_IN_TEXT,
 *   PLACEHOLDER_LIST_PLACE, PLACEHOLDER_LIST_TOO_LONG
 */
export function bindTemplate(template: Template, values: PlaceholderValues): { sql: string; parameters: TypedValue[] } {
  const bound = template.slots.map((slot) => bindSlot(slot, values, template.source))
  if (bound.every((value) => value.type !== 'list')) return { sql: template.sql, parameters: bound }
  return spreadLists(template, bound)
}

function bindSlot({ parts, offset }: Slot, values: PlaceholderValues, source: string): ParameterValue {
  const fail = (code: PlaceholderErrorCode, message: string) =>
    new PlaceholderError(code, message, positionAt(source, offset))
  const boundTo = (placeholder: Placeholder): ParameterValue => {
    if (placeholder.kind === 'last-value') {
      if (values.lastValue) return values.lastValue
      throw fail('PLACEHOLDER_LAST_VALUE_MISSING', 'There is no last value for @last_value@')
    }
    const { name } = placeholder
    const value = Object.hasOwn(values.params, name) ? values.params[name] : undefined
    if (value) return value
    throw fail('PLACEHOLDER_PARAMETER_MISSING', `The parameter "${name}" has no value`)
  }

  const [first] = parts
  if (parts.length === 1 && first && first.kind !== 'text') return boundTo(first)
  const pieces = parts.map((part): TypedValue => {
    const piece = part.kind === 'text' ? ({ type: 'text', value: part.text } as const) : boundTo(part)
    if (piece.type === 'list') throw fail('PLACEHOLDER_LIST_PLACE', 'A list stands in a text')
    return piece
  })
  if (pieces.some((piece) => piece.type === 'binary')) {
    throw fail('PLACEHOLDER_BINARY_IN_TEXT', 'A binary value stands in a text')
  }
  const isNull = pieces.some((piece) => piece.value === null)
  return { type: 'text', value: isNull ? null : pieces.map((piece) => piece.value).join('') }
}

/** @public Where in the SQL as written a place of a template's `sql` stands. */
export function sourcePosition({ source, sql, slots }: Template, at: number): SqlPosition {
  const next = slots.find(({ marker }) => marker >= at)
  if (!next) return positionAt(source, source.length - (sql.length - at))
  // A space was put between a word and the marker.
  const space = isWordCharacter(source[next.offset - 1]) ? 1 : 0
  return positionAt(source, Math.min(next.offset, next.offset - (next.marker - space - at)))
}

/** Between these a list of values may stand, and nothing else: it must not become an operand. */
const opens = /[(,[]\s*$/
const closes = /^\s*[),\]]/

function spreadLists({ sql, slots, source }: Template, bound: readonly ParameterValue[]) {
  const count = bound.reduce((sum, value) => sum + (value.type === 'list' ? value.values.length : 1), 0)
  if (count > mostBoundValues) {
    const first = slots[bound.findIndex((value) => value.type === 'list')]
    throw new PlaceholderError(
      'PLACEHOLDER_LIST_TOO_LONG',
      `There are ${count} values`,
      positionAt(source, first?.offset ?? 0),
    )
  }
  const output: string[] = []
  const parameters: TypedValue[] = []
  let copied = 0
  slots.forEach(({ marker, offset }, index) => {
    const value = bound[index]
    if (value === undefined) return
    if (value.type !== 'list') {
      parameters.push(value)
      return
    }
    if (!opens.test(sql.slice(Math.max(0, marker - 100), marker)) || !closes.test(sql.slice(marker + 1, marker + 101)))
      throw new PlaceholderError('PLACEHOLDER_LIST_PLACE', 'A list stands by itself', positionAt(source, offset))
    output.push(sql.slice(copied, marker), value.values.map(() => '?').join(', ') || 'NULL')
    copied = marker + 1
    for (const one of value.values) parameters.push(one)
  })
  output.push(sql.slice(copied))
  return { sql: output.join(''), parameters }
}

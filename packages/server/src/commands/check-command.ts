import { PlaceholderError, parseTemplate, type Template, type ValueType } from '@postern/protocol'
import type { NewCommand, Schedule } from '@postern/protocol/api'
import { badInput, type InputError } from '../lib/app-error.ts'
import { checkValueForm } from '../runs/value-forms.ts'
import { checkSchedule } from '../schedules/check-schedule.ts'

/** The cursor of a command as it is stored. */
export interface Cursor {
  readonly lastField: string | null
  readonly lastValue: string | null
  readonly lastValueType: ValueType | null
  readonly fromBeginning: boolean
}

type CursorInput = Pick<NewCommand, 'lastField' | 'lastValue' | 'lastValueType' | 'fromBeginning'>

/** Reads the cursor out of a request; `present` is what an edit leaves as it is. */
export function readCursor(input: CursorInput, present?: Cursor): Cursor {
  const { lastValue = present?.lastValue ?? null } = input
  if (typeof lastValue === 'number' && !Number.isSafeInteger(lastValue))
    throw badInput({ path: '/lastValue', message: 'is beyond 2^53: write it as a string to keep every digit' })
  const valueGiven = input.lastValue !== undefined && input.lastValue !== null
  const value = lastValue === null ? null : String(lastValue)
  const type = lastValue === null ? null : (input.lastValueType ?? typeOf(lastValue, valueGiven, present))
  // Only what this request says: a value that is there already must not stand in the way of other edits.
  const wrong = type !== null && (valueGiven || input.lastValueType) ? checkValueForm({ type, value }) : null
  if (wrong !== null) throw badInput({ path: '/lastValue', message: `${wrong}, as its type (${type}) asks` })
  return {
    lastField: input.lastField === undefined ? (present?.lastField ?? null) : input.lastField,
    lastValue: value,
    lastValueType: type,
    fromBeginning: input.fromBeginning ?? present?.fromBeginning ?? false,
  }
}

/** A value typed by hand keeps the type that the column was seen to have; before that, the database decides. */
function typeOf(lastValue: string | number, valueGiven: boolean, present: Cursor | undefined): ValueType {
  if (valueGiven && typeof lastValue === 'number' && !present?.lastValueType) return 'integer'
  return present?.lastValueType ?? 'unknown'
}

/** What is wrong with a static command, all of it at once. */
export function checkStaticCommand(sql: string, schedule: Schedule, cursor: Cursor): InputError[] {
  const errors = checkSchedule(schedule).map(({ path, message }) => ({ path: `/schedule${path}`, message }))
  const template = checkSql(sql, errors)
  if (template && template.names.length > 0)
    errors.push({ path: '/sql', message: `@object.params.${template.names[0]}@ has a value only in a dynamic command` })
  if (template?.usesLastValue) {
    if (cursor.lastField === null)
      errors.push({ path: '/lastField', message: 'is needed, because the SQL has @last_value@' })
    if (cursor.lastValue === null && !cursor.fromBeginning)
      errors.push({ path: '/lastValue', message: 'is needed for the first run, or fromBeginning: true' })
  }
  return errors
}

/** The SQL cut at its placeholders, or an error pushed. */
export function checkSql(sql: string, errors: InputError[]): Template | undefined {
  if (sql.trim() === '') {
    errors.push({ path: '/sql', message: 'is empty' })
    return undefined
  }
  try {
    return parseTemplate(sql)
  } catch (error) {
    if (!(error instanceof PlaceholderError)) throw error
    errors.push({ path: '/sql', message: `${error.message}. ${error.hint}` })
    return undefined
  }
}

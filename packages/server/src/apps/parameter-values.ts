import { mostListValues, type ParameterValue, type TypedValue } from '@postern/protocol'
import type { AppParameter, SimpleParameterType } from '@postern/protocol/api'
import { AppError, type InputError } from '../lib/app-error.ts'
import { checkValueForm } from '../runs/value-forms.ts'

const mostTextBytes = 1_048_576
/** Of all values of one command together. */
const mostBytes = 4 * 1_048_576

/**
 * The values of an app's parameters, each of its type. Nothing (undefined) is the default; where there is none, and none is
 * required, it is NULL, or a list without values.
 *
 * @throws AppError PARAMETER_REFUSED, with a path for each value that is not right
 */
export function readValues(
  parameters: readonly AppParameter[],
  values: Readonly<Record<string, unknown>>,
): Record<string, ParameterValue> {
  const errors: InputError[] = []
  const read: Record<string, ParameterValue> = {}
  for (const name of Object.keys(values))
    if (!parameters.some((parameter) => parameter.name === name))
      errors.push({ path: `/parameters/${name}`, message: 'is not a parameter of the app' })
  for (const parameter of parameters) {
    const path = `/parameters/${parameter.name}`
    const given = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined
    const value = readParameter(parameter, given === undefined ? parameter.default : given, path, errors)
    if (value) read[parameter.name] = value
  }
  if (errors.length === 0 && bytesOf(read) > mostBytes)
    errors.push({ path: '/parameters', message: `have more than ${mostBytes} bytes together` })
  if (errors.length > 0) {
    const told = errors.map(({ path, message }) => `${path.slice('/parameters/'.length)} ${message}`).join('; ')
    throw new AppError('PARAMETER_REFUSED', told, { errors })
  }
  return read
}

/** What is wrong with a value for a parameter, as a default; pushed. */
export function checkDefault(parameter: AppParameter, path: string, errors: InputError[]): void {
  if (parameter.default !== undefined) readParameter(parameter, parameter.default, path, errors)
}

function readParameter(
  { type, of = 'text', required }: AppParameter,
  given: unknown,
  path: string,
  errors: InputError[],
): ParameterValue | undefined {
  if (given === undefined || given === null) {
    if (required) errors.push({ path, message: given === null ? 'must not be null' : 'is needed' })
    return type === 'list' ? { type, values: [] } : { type, value: null }
  }
  if (type !== 'list') return readOne(type, given, path, errors)
  // JSONata gives a list of one as its value.
  const items: unknown[] = Array.isArray(given) ? given : [given]
  if (items.length > mostListValues) {
    errors.push({ path, message: `has ${items.length} values; a list may have ${mostListValues}` })
    return undefined
  }
  const values = items.map((item, index) => readOne(of, item, Array.isArray(given) ? `${path}/${index}` : path, errors))
  return { type, values: values.filter((value) => value !== undefined) }
}

function readOne(
  type: SimpleParameterType,
  given: unknown,
  path: string,
  errors: InputError[],
): TypedValue | undefined {
  const text = textOf(type, given)
  const wrong = text === null ? `must be ${words[type]}, but is ${describe(given)}` : wrongText(type, text)
  if (wrong !== null || text === null) {
    errors.push({ path, message: wrong ?? 'is not valid' })
    return undefined
  }
  return { type, value: type === 'integer' ? BigInt(text).toString() : text }
}

const words: Record<SimpleParameterType, string> = {
  text: 'a text',
  integer: 'a whole number',
  decimal: 'a number',
  date: 'a date such as 2019-10-12',
  timestamp: 'a timestamp such as 2019-10-12T10:00:00',
  boolean: 'true or false',
}

/** The text of a value, or null where it is not of that kind at all. */
function textOf(type: SimpleParameterType, given: unknown): string | null {
  if (typeof given === 'string') return given
  if (
    typeof given === 'number' &&
    Number.isFinite(given) &&
    type !== 'boolean' &&
    type !== 'date' &&
    type !== 'timestamp'
  )
    return String(given)
  return typeof given === 'boolean' && (type === 'boolean' || type === 'text') ? String(given) : null
}

function describe(given: unknown): string {
  if (given === null) return 'null'
  if (Array.isArray(given)) return 'a list'
  if (typeof given === 'object') return 'an object'
  return typeof given === 'string' ? 'a text' : String(given)
}

function wrongText(type: SimpleParameterType, text: string): string | null {
  if (text.includes('\0')) return 'must not contain a NUL character'
  if (!text.isWellFormed()) return 'is not well-formed Unicode'
  if (text.length > mostTextBytes || Buffer.byteLength(text) > mostTextBytes) return 'is longer than 1 MiB'
  if (type === 'text') return null
  if (text.length > 200) return `must be ${words[type]}`
  // As JavaScript writes it, digits are gone by then.
  if (type === 'integer' && /^-?\d+(?:\.\d+)?e\+?\d+$/.test(text))
    return 'is beyond 2^53: give it as a text to keep every digit'
  const wrong = checkValueForm({ type, value: text })
  if (wrong !== null) return `must be ${words[type]}`
  if (type === 'decimal' && /[a-z]/i.test(text.replace(/e/i, ''))) return `must be ${words[type]}`
  return (type === 'date' || type === 'timestamp') && !isOnCalendar(text) ? 'is not on the calendar' : null
}

/** The day exists, and the time of day. */
function isOnCalendar(text: string): boolean {
  const [year, month, day, hour = 0, minute = 0, second = 0] = (text.match(/\d+/g) ?? []).slice(0, 6).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
}

function bytesOf(values: Readonly<Record<string, ParameterValue>>): number {
  const sizes = Object.values(values)
    .flatMap((value) => (value.type === 'list' ? value.values : [value]))
    .map(({ value }) => Buffer.byteLength(value ?? ''))
  return sizes.reduce((sum, size) => sum + size, 0)
}

import type { App, AppCallback, AppParameter, AppParameterInput, AppPatch } from '@postern/protocol/api'
import { type CommandValues, emptyValues } from '../commands/command-values.ts'
import { deliveryPatch, deliveryValues } from '../commands/delivery-values.ts'
import { placeholderPattern } from '../commands/highlight-sql.ts'

type ParameterType = AppParameterInput['type']

/** How one parameter is typed, as it stands in the form. */
export interface ParameterValues {
  type: ParameterType
  of: Exclude<ParameterType, 'list'>
  required: boolean
  /** Empty: none. The values of a list stand apart by commas. */
  default: string
  description: string
}

/** What an app has that a command has not. */
export interface AppOwnValues {
  /** By name; one that the text no longer uses stays until the form is left, so that it may come back. */
  parameters: Readonly<Record<string, ParameterValues>>
  callbackKind: AppCallback['kind']
  directUrl: string
}

export const plainParameter: ParameterValues = {
  type: 'text',
  of: 'text',
  required: true,
  default: '',
  description: '',
}

/** The fields that an app shares with commands. */
export const sharedValues = (app: App): CommandValues => ({
  ...emptyValues('UTC'),
  name: app.name,
  sql: app.sql ?? '',
  callbackUrl: app.callback.kind === 'url' ? app.callback.url : '',
  exactNumbers: app.exactNumbers,
  timeoutSeconds: app.timeoutSeconds ?? '',
  maxRows: app.maxRows ?? '',
  maxBytes: app.maxBytes ?? '',
  writes: app.writes,
  ...deliveryValues(app),
})

export const ownValues = (app: App): AppOwnValues => ({
  parameters: Object.fromEntries(app.parameters.map((parameter) => [parameter.name, parameterValues(parameter)])),
  callbackKind: app.callback.kind,
  directUrl: app.callback.kind === 'direct_url' ? app.callback.directUrl : '',
})

const parameterValues = (parameter: AppParameter): ParameterValues => ({
  type: parameter.type,
  of: parameter.of ?? 'text',
  required: parameter.required,
  default: defaultText(parameter.default),
  description: parameter.description ?? '',
})

function defaultText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return Array.isArray(value) ? value.map(String).join(', ') : String(value)
}

/** The parameters that a text uses, each once, in the order of the text. */
export function parameterNames(sql: string): string[] {
  const found = [...sql.matchAll(placeholderPattern)].map(([text]) => text)
  const start = '@object.params.'
  return [...new Set(found.filter((text) => text.startsWith(start)).map((text) => text.slice(start.length, -1)))]
}

/** As the API takes them: those of the text about which something is said, now or in `before`, which would stay. */
export function parametersOf(
  sql: string,
  parameters: AppOwnValues['parameters'],
  before: AppOwnValues['parameters'],
): AppParameterInput[] {
  return parameterNames(sql).flatMap((name) => {
    const values = parameters[name] ?? plainParameter
    if (isPlain(values) && isPlain(before[name] ?? plainParameter)) return []
    const { type, of, required, description } = values
    const given = defaultOf(values)
    return [
      {
        name,
        type,
        ...(type === 'list' && { of }),
        required,
        ...(given !== undefined && { default: given }),
        ...(description.trim() !== '' && { description: description.trim() }),
      },
    ]
  })
}

const isPlain = (values: ParameterValues) => JSON.stringify(values) === JSON.stringify(plainParameter)

function defaultOf({ type, of, default: text }: ParameterValues): unknown {
  if (text.trim() === '') return undefined
  if (type !== 'list') return readValue(type, text)
  return text.split(',').map((each) => readValue(of, each.trim()))
}

/** What cannot be read stays a text: the server says what is wrong with it. */
function readValue(type: ParameterValues['of'], text: string): unknown {
  if (type === 'integer' && Number.isSafeInteger(Number(text))) return Number(text)
  if (type === 'boolean' && /^(true|false)$/.test(text.trim())) return text.trim() === 'true'
  return text
}

const callbackOf = ({ callbackUrl }: CommandValues, { callbackKind: kind, directUrl }: AppOwnValues): AppCallback => {
  if (kind === 'url') return { kind, url: callbackUrl.trim() }
  return kind === 'direct_url' ? { kind, directUrl } : { kind }
}

interface Form {
  shared: CommandValues
  own: AppOwnValues
}

function fieldsOf({ shared, own }: Form, before: Form) {
  const numberOrNull = (value: number | string) => (value === '' ? null : Number(value))
  return {
    name: shared.name.trim(),
    sql: shared.sql.trim() === '' ? null : shared.sql,
    parameters: parametersOf(shared.sql, own.parameters, before.own.parameters),
    callback: callbackOf(shared, own),
    exactNumbers: shared.exactNumbers,
    timeoutSeconds: numberOrNull(shared.timeoutSeconds),
    maxRows: numberOrNull(shared.maxRows),
    maxBytes: numberOrNull(shared.maxBytes),
    writes: shared.writes,
  }
}

/** Only what was changed. */
export function toAppPatch(before: Form, after: Form): AppPatch {
  const [old, now] = [fieldsOf(before, before), fieldsOf(after, before)]
  const patch: AppPatch = deliveryPatch(before.shared, after.shared)
  for (const name of Object.keys(now) as (keyof typeof now)[]) {
    if (JSON.stringify(old[name]) !== JSON.stringify(now[name])) Object.assign(patch, { [name]: now[name] })
  }
  return patch
}

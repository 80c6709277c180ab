import type { ParameterValue, Template, TypedValue } from '@postern/protocol'
import type { NewDynamicCommand } from '@postern/protocol/api'
import type { InputError } from '../lib/app-error.ts'

type Param = NonNullable<NewDynamicCommand['params']>[string]

/** Numbers keep the digits that JSON gave them; what JSON cannot carry exactly is refused. */
export function readParams(
  params: NonNullable<NewDynamicCommand['params']>,
  errors: InputError[],
): Record<string, ParameterValue> {
  const typed: Record<string, ParameterValue> = {}
  for (const [name, value] of Object.entries(params)) {
    const path = `/params/${name}`
    if (!Array.isArray(value)) typed[name] = readValue(value, path, errors)
    else typed[name] = { type: 'list', values: value.map((one, index) => readValue(one, `${path}/${index}`, errors)) }
  }
  return typed
}

function readValue(value: Exclude<Param, unknown[]>, path: string, errors: InputError[]): TypedValue {
  if (value === null) return { type: 'unknown', value: null }
  if (typeof value === 'boolean') return { type: 'boolean', value: String(value) }
  if (typeof value === 'string') return { type: 'unknown', value }
  if (Number.isSafeInteger(value)) return { type: 'integer', value: String(value) }
  if (Number.isInteger(value))
    errors.push({ path, message: 'is beyond 2^53: write it as a string to keep every digit' })
  return { type: 'float', value: String(value) }
}

/** Every parameter that the SQL uses must be given. */
export function checkNames(
  template: Template | undefined,
  params: Record<string, unknown>,
  errors: InputError[],
): void {
  for (const name of template?.names ?? [])
    if (!Object.hasOwn(params, name)) errors.push({ path: `/params/${name}`, message: 'is needed: the SQL uses it' })
}

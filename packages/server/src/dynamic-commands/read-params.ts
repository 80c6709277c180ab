import type { Template, TypedValue } from '@postern/protocol'
import type { NewDynamicCommand } from '@postern/protocol/api'
import type { InputError } from '../lib/app-error.ts'

/** Numbers keep the digits that JSON gave them; what JSON cannot carry exactly is refused. */
export function readParams(
  params: NonNullable<NewDynamicCommand['params']>,
  errors: InputError[],
): Record<string, TypedValue> {
  const typed: Record<string, TypedValue> = {}
  for (const [name, value] of Object.entries(params)) {
    if (value === null) typed[name] = { type: 'unknown', value: null }
    else if (typeof value === 'boolean') typed[name] = { type: 'boolean', value: String(value) }
    else if (typeof value === 'string') typed[name] = { type: 'unknown', value }
    else if (Number.isSafeInteger(value)) typed[name] = { type: 'integer', value: String(value) }
    else if (Number.isInteger(value))
      errors.push({ path: `/params/${name}`, message: 'is beyond 2^53: write it as a string to keep every digit' })
    else typed[name] = { type: 'float', value: String(value) }
  }
  return typed
}

/** Every parameter that the SQL uses must be given. */
export function checkNames(
  template: Template | undefined,
  params: Record<string, TypedValue>,
  errors: InputError[],
): void {
  for (const name of template?.names ?? [])
    if (!Object.hasOwn(params, name)) errors.push({ path: `/params/${name}`, message: 'is needed: the SQL uses it' })
}

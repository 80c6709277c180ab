import { bindTemplate, type ParameterValue, PlaceholderError, type Template } from '@postern/protocol'
import type { AppParameter, AppParameterInput } from '@postern/protocol/api'
import { checkSql } from '../commands/check-command.ts'
import type { InputError } from '../lib/app-error.ts'
import { checkDefault } from './parameter-values.ts'

/**
 * The parameters that an app's text uses, in its order. Each is as `input` says, else as it was, else a text that is
 * required. What is wrong is pushed.
 */
export function readParameters(
  sql: string,
  input: readonly AppParameterInput[],
  present: readonly AppParameter[],
  errors: InputError[],
): AppParameter[] {
  const template = checkSql(sql, errors)
  if (!template) return []
  if (template.usesLastValue)
    errors.push({ path: '/sql', message: '@last_value@ has a value only in a static command' })
  input.forEach(({ name }, index) => {
    const path = `/parameters/${index}/name`
    if (!template.names.includes(name)) errors.push({ path, message: `@object.params.${name}@ is not in the SQL` })
    else if (input.findIndex((other) => other.name === name) < index) errors.push({ path, message: 'is named twice' })
  })
  const parameters = template.names.map((name): AppParameter => {
    const index = input.findIndex((one) => one.name === name)
    const said = input[index]
    if (said) return readOne(said, `/parameters/${index}`, errors)
    return present.find((one) => one.name === name) ?? { name, type: 'text', required: true }
  })
  checkPlaces(template, parameters, errors)
  return parameters
}

function readOne(said: AppParameterInput, path: string, errors: InputError[]): AppParameter {
  const { of, required = true, ...rest } = said
  if (of !== undefined && said.type !== 'list')
    errors.push({ path: `${path}/of`, message: 'is for lists: leave it out, or say type: list' })
  const parameter = { ...rest, ...(said.type === 'list' && { of: of ?? ('text' as const) }), required }
  checkDefault(parameter, `${path}/default`, errors)
  return parameter
}

/** A list must stand where a list may: better told now than by each flow run. */
function checkPlaces(template: Template, parameters: readonly AppParameter[], errors: InputError[]): void {
  const some = { type: 'integer', value: '1' } as const
  const params = Object.fromEntries(
    parameters.map(({ name, type }): [string, ParameterValue] => [
      name,
      type === 'list' ? { type, values: [some, some] } : some,
    ]),
  )
  try {
    bindTemplate(template, { params, lastValue: some })
  } catch (error) {
    if (!(error instanceof PlaceholderError)) throw error
    errors.push({ path: '/sql', message: `${error.message}. ${error.hint}` })
  }
}

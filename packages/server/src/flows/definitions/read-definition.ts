import {
  ConditionStep,
  DataGatewayStep,
  DelayStep,
  FlowDefinition,
  ForEachStep,
  HttpRequestStep,
  mostSteps,
  StepName,
  StopStep,
  SwitchStep,
  TransformStep,
  WaitForWebhookStep,
} from '@postern/protocol/api'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Type } from 'typebox'
import type { InputError } from '../../lib/app-error.ts'

/** Of a definition’s JSON. */
const mostDefinitionBytes = 1_048_576

const ajv = new Ajv({ allErrors: true, strict: false })

// Each step is checked by its own kind, so that what is wrong is told of that kind alone.
const anySteps = Type.Record(Type.String(), Type.Unknown())
const { start, answer, maxSteps } = FlowDefinition.properties
const names = ajv.compile({ minProperties: 1, maxProperties: mostSteps, propertyNames: StepName })
const outer = ajv.compile(Type.Object({ start, steps: anySteps, answer, maxSteps }, { additionalProperties: false }))
const { do: inner, ...ofForEach } = ForEachStep.properties
const innerOuter = Type.Object({ start: inner.properties.start, steps: anySteps }, { additionalProperties: false })

const kinds: Readonly<Record<string, ValidateFunction>> = {
  data_gateway: ajv.compile(DataGatewayStep),
  wait_for_webhook: ajv.compile(WaitForWebhookStep),
  http_request: ajv.compile(HttpRequestStep),
  transform: ajv.compile(TransformStep),
  condition: ajv.compile(ConditionStep),
  switch: ajv.compile(SwitchStep),
  delay: ajv.compile(DelayStep),
  stop: ajv.compile(StopStep),
  for_each: ajv.compile(Type.Object({ ...ofForEach, do: innerOuter }, { additionalProperties: false })),
}

/**
 * A definition out of what a request or a file has; undefined where it does not have the form of one, and what is wrong is
 * pushed. Whether its steps fit together is for `checkFlow`.
 */
export function readDefinition(input: unknown, errors: InputError[]): FlowDefinition | undefined {
  const found = errors.length
  if (!check(outer, input, '', errors)) return undefined
  if (Buffer.byteLength(JSON.stringify(input)) > mostDefinitionBytes) {
    errors.push({ path: '/', message: `has more than ${mostDefinitionBytes} bytes of JSON` })
    return undefined
  }
  readSteps((input as { steps: Record<string, unknown> }).steps, '', false, errors)
  return errors.length === found ? (input as FlowDefinition) : undefined
}

function readSteps(steps: Readonly<Record<string, unknown>>, place: string, isInner: boolean, errors: InputError[]) {
  check(names, steps, `${place}/steps`, errors)
  for (const [name, step] of Object.entries(steps)) {
    const path = `${place}/steps/${name}`
    const type = typeof step === 'object' && step !== null && 'type' in step ? step.type : undefined
    const validate = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (!validate || (isInner && type === 'for_each')) {
      const known = Object.keys(kinds).filter((kind) => !isInner || kind !== 'for_each')
      errors.push({ path: `${path}/type`, message: `must be one of ${known.join(', ')}` })
      continue
    }
    if (!check(validate, step, path, errors) || type !== 'for_each') continue
    readSteps((step as { do: { steps: Record<string, unknown> } }).do.steps, `${path}/do`, true, errors)
  }
}

function check(validate: ValidateFunction, input: unknown, place: string, errors: InputError[]): boolean {
  if (validate(input)) return true
  // What is wrong in a name is told by the error about the name.
  for (const error of validate.errors ?? [])
    if (error.propertyName === undefined) errors.push(toInputError(error, place))
  return false
}

function toInputError({ instancePath, message, params, keyword }: ErrorObject, place: string): InputError {
  const property = params.missingProperty ?? params.additionalProperty ?? params.propertyName
  const path = `${place}${instancePath}${typeof property === 'string' ? `/${property}` : ''}`
  const words: Record<string, string> = {
    additionalProperties: 'is not a known field',
    required: 'is needed',
    propertyNames: 'must begin with a letter and have only letters, digits, "_" and "-", up to 63',
  }
  return { path: path || '/', message: words[keyword] ?? message ?? 'is not valid' }
}

import { stepWords } from '../../words/flow-steps.ts'
import {
  type FoundStep,
  fieldsOf,
  findStep,
  partsOf,
  readSteps,
  type StepKind,
  stepId,
  valueAt,
  waysOf,
} from './read-steps.ts'

/** Where a step is put in: behind a step by one of its ways, or at the start of those of a place. */
export interface Spot {
  readonly place: string
  /** The way out of a step; null for the start. */
  readonly from: { readonly id: string; readonly field: string } | null
}

/** What a new step has, so that as little as can be is wrong with it, and what it is called. */
const fresh: Record<StepKind, { name: string; fields: object }> = {
  data_gateway: { name: 'query', fields: { into: 'rows' } },
  wait_for_webhook: { name: 'wait', fields: { into: 'answer', timeLimitSeconds: 86_400 } },
  http_request: { name: 'request', fields: { method: 'POST' } },
  transform: { name: 'transform', fields: {} },
  condition: { name: 'condition', fields: {} },
  switch: { name: 'switch', fields: { cases: [{}] } },
  for_each: { name: 'each', fields: { do: { start: 'done', steps: { done: { type: 'stop' } } } } },
  delay: { name: 'delay', fields: { seconds: 60 } },
  stop: { name: 'stop', fields: {} },
}

/** The definition with another value at a pointer; undefined takes it away. What leads there is made. */
export function setAt(definition: unknown, pointer: string, value: unknown): unknown {
  const set = (at: unknown, parts: readonly string[]): unknown => {
    const [part, ...rest] = parts
    if (part === undefined) return value
    if (Array.isArray(at)) {
      const changed = set(at[Number(part)], rest)
      return changed === undefined ? at.toSpliced(Number(part), 1) : at.toSpliced(Number(part), 1, changed)
    }
    const { [part]: before, ...others } = fieldsOf(at)
    const changed = set(before, rest)
    if (changed === undefined) return others
    // What is there keeps its place in the order.
    return Object.hasOwn(fieldsOf(at), part) ? { ...fieldsOf(at), [part]: changed } : { ...others, [part]: changed }
  }
  return set(definition, partsOf(pointer))
}

const fieldAt = ({ place, from }: Spot) => (from === null ? `${place}/start` : `${from.id}/${from.field}`)

/** Lets a way, or the start, lead to a step of the same place; undefined: nowhere. */
export const connect = (definition: unknown, spot: Spot, to: string | undefined): unknown =>
  setAt(definition, fieldAt(spot), to)

/** Puts a new step where a way leads, and what stood there behind it; without a spot it stands alone in its place. */
export function addStep(
  definition: unknown,
  kind: StepKind,
  at: { place: string; spot?: Spot | undefined },
): { definition: unknown; id: string } {
  const { place, spot } = at
  const { steps } = readSteps(definition, place)
  const name = freeName(
    fresh[kind].name,
    steps.map((step) => step.name),
  )
  const id = stepId(place, name)
  let changed = setAt(definition, id, { type: kind, ...fresh[kind].fields })
  if (!spot) return { definition: changed, id }
  const behind = valueAt(definition, fieldAt(spot))
  const [first] = waysOf(fieldsOf(valueAt(changed, id)))
  if (typeof behind === 'string' && first) changed = setAt(changed, `${id}/${first.field}`, behind)
  return { definition: connect(changed, spot, name), id }
}

function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}${number}`
    if (!taken.includes(free)) return free
  }
}

/** Takes a step out; what led to it leads to where it led by its first way. */
export function removeStep(definition: unknown, id: string): unknown {
  const step = findStep(definition, id)
  if (!step) return definition
  const [first] = waysOf(step.fields)
  const behind = first?.to === step.name ? undefined : first?.to
  return setAt(redirect(definition, step, behind), id, undefined)
}

/** Gives a step another name, everywhere that it is named. */
export function renameStep(definition: unknown, id: string, name: string): { definition: unknown; id: string } {
  const step = findStep(definition, id)
  if (!step || step.name === name) return { definition, id }
  const led = redirect(definition, step, name)
  const { steps } = fieldsOf(valueAt(led, step.place))
  // It keeps its place in the order.
  const renamed = Object.fromEntries(
    Object.entries(fieldsOf(steps)).map(([each, fields]) => [each === step.name ? name : each, fields]),
  )
  const withName = setAt(led, `${step.place}/steps`, renamed)
  const isWait = step.fields.type === 'wait_for_webhook'
  return { definition: isWait ? renameWebhook(withName, step.name, name) : withName, id: stepId(step.place, name) }
}

// As the protocol has it; its shapes are not loaded by pages.
const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/

/** What is wrong with a name that a step is to get; null for nothing. */
export function wrongName(definition: unknown, { name: before, place }: FoundStep, name: string): string | null {
  if (!namePattern.test(name)) return stepWords.wrongStepName
  const isTaken = readSteps(definition, place).steps.some((step) => step.name === name && name !== before)
  return isTaken ? stepWords.thereIsAStepAlready(name) : null
}

function redirect(definition: unknown, { name, place }: FoundStep, to: string | undefined): unknown {
  const { start, steps } = readSteps(definition, place)
  let changed = definition
  for (const { id, fields } of steps) {
    for (const { field, to: leads } of waysOf(fields))
      if (leads === name) changed = setAt(changed, `${id}/${field}`, to)
    if (fields.webhook === name) changed = setAt(changed, `${id}/webhook`, to)
  }
  if (start !== name) return changed
  const other = steps.find((step) => step.name !== name)?.name
  return setAt(changed, `${place}/start`, to ?? other)
}

/** `webhooks.NAME` in expressions is the URL of a wait_for_webhook step. */
function renameWebhook(value: unknown, before: string, name: string): unknown {
  const quoted = /^\w+$/.test(name) ? name : `\`${name}\``
  const pattern = new RegExp(`\\bwebhooks\\.(?:\`${before}\`|${before}(?![\\w-]))`, 'g')
  const rename = (at: unknown): unknown => {
    if (typeof at === 'string') return at.replaceAll(pattern, `webhooks.${quoted}`)
    if (Array.isArray(at)) return at.map(rename)
    if (typeof at !== 'object' || at === null) return at
    return Object.fromEntries(Object.entries(at).map(([key, each]) => [key, rename(each)]))
  }
  return rename(value)
}

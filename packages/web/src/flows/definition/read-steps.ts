import type { Step } from '@postern/protocol/api'
import { stepWords } from '../../words/flow-steps.ts'

export type StepKind = Step['type']

/** What stands in a definition that is being written: any JSON, of which only what was looked at is trusted. */
export type Fields = Readonly<Record<string, unknown>>

/** A step by its JSON pointer, which the problems of a check name it by, too. */
export interface FoundStep {
  readonly id: string
  readonly name: string
  /** The pointer of what has the step: empty, or that of a `do`. */
  readonly place: string
  readonly fields: Fields
}

/** Steps that lead to each other: those of the flow, or of a for_each. */
export interface StepsAt {
  readonly place: string
  readonly start: string | undefined
  readonly steps: readonly FoundStep[]
}

/** Where a step leads, and by which of its fields; undefined where the flow run ends. */
export interface Way {
  readonly field: string
  /** Empty where there is one way only. */
  readonly label: string
  readonly to: string | undefined
}

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')

export const partsOf = (pointer: string): string[] => pointer.split('/').slice(1).map(unescaped)

export const stepId = (place: string, name: string): string => `${place}/steps/${escaped(name)}`

export const wayId = (id: string, field: string): string => `${id}/${field}`

/** What stands at a pointer. */
export const valueAt = (definition: unknown, pointer: string): unknown =>
  partsOf(pointer).reduce<unknown>(
    (value, part) => (Array.isArray(value) ? value[Number(part)] : fieldsOf(value)[part]),
    definition,
  )

export function readSteps(definition: unknown, place = ''): StepsAt {
  const { start, steps } = fieldsOf(valueAt(definition, place))
  return {
    place,
    start: textOf(start),
    steps: Object.entries(fieldsOf(steps)).map(([name, step]) => ({
      id: stepId(place, name),
      name,
      place,
      fields: fieldsOf(step),
    })),
  }
}

/** The steps of the flow, and of each for_each. */
export function readAllSteps(definition: unknown): StepsAt[] {
  const outer = readSteps(definition)
  const inner = outer.steps.filter(isForEach).map(({ id }) => readSteps(definition, `${id}/do`))
  return [outer, ...inner]
}

export const isForEach = ({ place, fields }: FoundStep): boolean => place === '' && fields.type === 'for_each'

export function findStep(definition: unknown, id: string): FoundStep | undefined {
  return readAllSteps(definition)
    .flatMap(({ steps }) => steps)
    .find((step) => step.id === id)
}

/** The for_each that a place is in; undefined for the flow's own. */
export const outerOf = (place: string): string | undefined => (place === '' ? undefined : place.slice(0, -'/do'.length))

const way = (field: string, label: string, to: unknown): Way => ({ field, label, to: textOf(to) })

/** All ways out of a step; the first is the one that a step behind it is usually put in. */
export function waysOf({ type, ...fields }: Fields): Way[] {
  switch (type) {
    case 'condition':
      return [way('then', 'then', fields.then), way('else', 'else', fields.else)]
    case 'switch':
      return [
        ...casesOf(fields).map(({ next }, index) => way(`cases/${index}/next`, stepWords.wayOfCase(index), next)),
        way('else', 'else', fields.else),
      ]
    case 'wait_for_webhook':
      return [way('next', '', fields.next), way('onTimeout', 'time-out', fields.onTimeout)]
    case 'stop':
      return []
    default:
      return [way('next', '', fields.next)]
  }
}

export const casesOf = ({ cases }: Fields): Fields[] => (Array.isArray(cases) ? cases.map(fieldsOf) : [])

import type { FlowDefinition, FlowStepState, Step } from '@postern/protocol/api'
import { readUrlTemplate } from '../flows/definitions/url-template.ts'
import type { Leased } from '../leased-work/leased-work.ts'

/** The record on its way through a flow. */
export type FlowRecord = Readonly<Record<string, unknown>>

/** Which execution of a step this is: the same after a crash or a retry, another one in a loop. */
export interface Visits {
  /** Empty, or the for_each step, which time it is done, and the item. */
  readonly scope: string
  /** How often steps were done before, by name. */
  readonly done: Readonly<Record<string, number>>
}

/** A step that this process may perform, under a lease. */
export interface TakenStep extends Leased {
  readonly flowRunId: string
  readonly flowId: string
  readonly version: number
  readonly number: number
  readonly name: string
  readonly parentId: string | null
  /** The record that all items of the for_each share. */
  readonly sharedInput: FlowRecord | null
  readonly item: number | null
  readonly state: FlowStepState
  readonly attempts: number
  readonly visits: Visits
  readonly input: FlowRecord
  /** As stored. */
  readonly progress: string | null
  readonly commandId: string | null
}

/** The steps among which a step stands: those of its flow, or those within its for_each. */
export interface StepScope {
  readonly start: string
  readonly steps: Readonly<Record<string, Step>>
}

/** Where the step stands in its definition; undefined where the definition does not have it. */
export function scopeOf(definition: FlowDefinition, { visits }: Pick<TakenStep, 'visits'>): StepScope | undefined {
  if (visits.scope === '') return definition
  const forEach = definition.steps[visits.scope.slice(0, visits.scope.indexOf('.'))]
  return forEach?.type === 'for_each' ? forEach.do : undefined
}

/** Where the request of a step goes; empty for a step that sends none. Its URL says it, whatever the record is. */
export function hostOf(step: Step | undefined): string {
  if (step?.type !== 'http_request') return ''
  const { plain } = readUrlTemplate(step.url)
  return URL.canParse(plain) ? new URL(plain).host : ''
}

/** How often this step was done before on the way here. */
export const visitOf = ({ visits, name }: Pick<TakenStep, 'visits' | 'name'>): number => visits.done[name] ?? 0

/** Names one execution of a step within its flow run. */
export const placeOf = (step: Pick<TakenStep, 'visits' | 'name'>): string =>
  `${step.visits.scope}/${step.name}/${visitOf(step)}`

/** What the step after this one has behind it. */
export const visitsAfter = ({ visits, name }: Pick<TakenStep, 'visits' | 'name'>): Visits => ({
  ...visits,
  done: { ...visits.done, [name]: (visits.done[name] ?? 0) + 1 },
})

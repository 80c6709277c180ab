import type { FlowRecord } from './taken-step.ts'

/**
 * What an item of a for_each has beside the record that all of them share, which stands with the for_each step: stored
 * once, however many items there are.
 */
interface Difference {
  readonly set: FlowRecord
  readonly without: readonly string[]
}

/** What is stored of the record of an item. Values are the shared ones while they are the same objects or plain values. */
export function differenceText(record: FlowRecord, shared: FlowRecord): string {
  const difference: Difference = {
    set: Object.fromEntries(Object.entries(record).filter(([name, value]) => !isShared(shared, name, value))),
    without: Object.keys(shared).filter((name) => !Object.hasOwn(record, name)),
  }
  return JSON.stringify(difference)
}

const isShared = (shared: FlowRecord, name: string, value: unknown): boolean =>
  Object.hasOwn(shared, name) && Object.is(shared[name], value)

/** The record of a step, as it was; `shared` where it is stored as a difference to that. */
export function readInput(stored: string, shared: FlowRecord | null | undefined): FlowRecord {
  if (!shared) return JSON.parse(stored) as FlowRecord
  const { set, without } = JSON.parse(stored) as Difference
  const kept = Object.entries(shared).filter(([name]) => !without.includes(name))
  return { ...Object.fromEntries(kept), ...set }
}

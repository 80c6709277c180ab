import type { FlowRunStep, FlowStepState } from '@postern/protocol/api'
import type { StepLook } from '../flows/canvas/canvas-look.ts'
import { findStep, stepId, wayId, waysOf } from '../flows/definition/read-steps.ts'

type Executed = Pick<FlowRunStep, 'id' | 'name' | 'state' | 'forEachStepId' | 'item' | 'number'>

/** The executions of each step, by its pointer in the definition, in the order in which they began. */
export function executionsOf<T extends Executed>(steps: readonly T[]): Map<string, T[]> {
  const nameOf = new Map(steps.map(({ id, name }) => [id, name]))
  const found = new Map<string, T[]>()
  for (const step of steps) {
    const outer = step.forEachStepId === null ? undefined : nameOf.get(step.forEachStepId)
    const id = stepId(outer === undefined ? '' : `${stepId('', outer)}/do`, step.name)
    found.set(id, [...(found.get(id) ?? []), step])
  }
  return found
}

/** The first that any item is in. */
const worstFirst: readonly FlowStepState[] = ['FAILED', 'READY', 'WAITING', 'CANCELLED', 'DONE']

/** How far each step came: the last time; of a for_each's steps, what of its items needs to be seen first. */
export function looksOf(executions: ReadonlyMap<string, readonly Executed[]>): Map<string, StepLook> {
  const looks = new Map<string, StepLook>()
  for (const [id, all] of executions) {
    const lastOfItem = new Map(all.map((step) => [step.item, step.state]))
    const states = [...lastOfItem.values()]
    const state = worstFirst.find((each) => states.includes(each)) ?? 'READY'
    looks.set(id, { state, times: all.length })
  }
  return looks
}

/** The ways that the flow run went, from each step to the one that followed it. */
export function takenWays(definition: unknown, executions: ReadonlyMap<string, readonly Executed[]>): Set<string> {
  const place = ({ forEachStepId, item, number }: Executed) => `${forEachStepId} ${item} ${number}`
  const after = new Map([...executions.values()].flat().map((step) => [place(step), step]))
  const taken = new Set<string>()
  for (const [id, all] of executions) {
    const found = findStep(definition, id)
    if (!found) continue
    const ways = waysOf(found.fields)
    for (const step of all) {
      if (step.number === 1) taken.add(`${found.place}/start`)
      const next = after.get(place({ ...step, number: step.number + 1 }))
      const way = next && ways.find(({ to }) => to === next.name)
      if (way) taken.add(wayId(id, way.field))
    }
  }
  return taken
}

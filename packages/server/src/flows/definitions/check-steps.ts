import type { Step } from '@postern/protocol/api'
import type { InputError } from '../../lib/app-error.ts'

export type Steps = Readonly<Record<string, Step>>

/** Where a step leads: the field that names the next step, and the name; null where the flow run ends there. */
export interface Way {
  readonly field: string
  readonly to: string | null
}

/** All ways out of a step. */
function waysOf(step: Step): Way[] {
  const way = (field: string, to: string | undefined): Way => ({ field, to: to ?? null })
  switch (step.type) {
    case 'condition':
      return [way('then', step.then), way('else', step.else)]
    case 'switch':
      return [...step.cases.map(({ next }, index) => way(`cases/${index}/next`, next)), way('else', step.else)]
    case 'stop':
      return [{ field: '', to: null }]
    case 'wait_for_webhook':
      return [way('next', step.next), way('onTimeout', step.onTimeout)]
    default:
      return [way('next', step.next)]
  }
}

/** Whether the steps lead to each other, all are reached, and a way round ends or waits somewhere; what is wrong is pushed. */
export function checkWays(start: string, steps: Steps, place: string, errors: InputError[]): void {
  if (!Object.hasOwn(steps, start)) {
    errors.push({ path: `${place}/start`, message: `names the step "${start}", which is not there` })
    return
  }
  let isWhole = true
  for (const [name, step] of Object.entries(steps))
    for (const { field, to } of waysOf(step))
      if (to !== null && !Object.hasOwn(steps, to)) {
        isWhole = false
        errors.push({ path: `${place}/steps/${name}/${field}`, message: `names the step "${to}", which is not there` })
      }
  const reached = reachedFrom(start, steps)
  for (const name of Object.keys(steps))
    if (!reached.has(name))
      errors.push({ path: `${place}/steps/${name}`, message: 'is never reached: lead to it, or take it out' })
  if (!isWhole) return
  for (const name of reached) {
    const after = [...reachedFrom(name, steps)].flatMap((one) => steps[one] ?? [])
    const ends = after.some((step) => waysOf(step).some(({ to }) => to === null))
    if (ends || after.some(({ type }) => type === 'delay' || type === 'wait_for_webhook')) continue
    errors.push({
      path: `${place}/steps/${name}`,
      message: 'goes round without end: let a condition lead out, or a delay wait',
    })
    return
  }
}

function reachedFrom(start: string, steps: Steps): Set<string> {
  const reached = new Set([start])
  // A set is walked in the order in which it grows.
  for (const name of reached) {
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined
    for (const { to } of step ? waysOf(step) : []) if (to !== null && Object.hasOwn(steps, to)) reached.add(to)
  }
  return reached
}

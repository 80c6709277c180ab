import type { KeyboardEvent } from 'react'
import { stepWords } from '../../words/flow-steps.ts'
import { type FoundStep, findStep } from '../definition/read-steps.ts'
import { type CanvasNode, nearest } from './draw-flow.ts'

/** What keys do on the step that has the focus; without the last two, the canvas is only to look at. */
interface KeyActs {
  moveTo(id: string): void
  open(id: string, field: string): void
  close(): void
  askKind?: ((step: FoundStep, at: Element) => void) | undefined
  remove?: ((id: string) => void) | undefined
}

export const keysToLook = stepWords.keysToLook
export const keysToEdit = stepWords.keysToEdit

export function onStepKey(
  event: KeyboardEvent<HTMLElement>,
  definition: unknown,
  nodes: readonly CanvasNode[],
  acts: KeyActs,
): void {
  const target = event.target as Element
  const step = findStep(definition, target.closest('[data-step]')?.getAttribute('data-step') ?? '')
  if (!step || !target.matches('[data-step-button]') || event.ctrlKey || event.metaKey || event.altKey) return
  const { id } = step
  const next = event.key.startsWith('Arrow') ? nearest(nodes, id, event.key) : undefined
  if (event.key.startsWith('Arrow')) {
    if (next !== undefined) acts.moveTo(next)
  } else if (event.key === 'Escape') acts.close()
  else if (event.key === 'a' && acts.askKind) acts.askKind(step, target)
  else if (event.key === 'c' && acts.askKind) acts.open(id, 'way')
  else if (event.key === 'F2' && acts.askKind) acts.open(id, 'name')
  else if ((event.key === 'Delete' || event.key === 'Backspace') && acts.remove) acts.remove(id)
  else return
  event.preventDefault()
}

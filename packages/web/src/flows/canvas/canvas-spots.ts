import type { Connection } from '@xyflow/react'
import type { Spot } from '../definition/edit-steps.ts'
import { type FoundStep, findStep, waysOf } from '../definition/read-steps.ts'
import type { CanvasNode, WayEdgeType } from './draw-flow.ts'

/** Behind a step by its first way; undefined where nothing can follow. */
export function spotAfter({ id, place, fields }: FoundStep): Spot | undefined {
  const [way] = waysOf(fields)
  return way && { place, from: { id, field: way.field } }
}

/** Where a line that is drawn by hand begins. */
export function spotOfLine(
  nodes: readonly CanvasNode[],
  { source, sourceHandle }: Pick<Connection, 'source' | 'sourceHandle'>,
): Spot | undefined {
  const node = nodes.find(({ id }) => id === source)
  if (!node) return undefined
  if (node.type === 'start') return { place: node.data.place, from: null }
  return { place: node.data.step.place, from: { id: source, field: sourceHandle ?? 'next' } }
}

/** On a way: in between. On a step: behind it. In the box of a for_each, or beside all: there, by itself. */
export function spotOfDrop(
  target: Element,
  definition: unknown,
  edges: readonly WayEdgeType[],
): { place: string; spot?: Spot | undefined } {
  const edge = edges.find(({ id }) => id === target.closest('.react-flow__edge')?.getAttribute('data-id'))
  if (edge?.data) {
    const { place, from, field } = edge.data
    return { place, spot: { place, from: from === null ? null : { id: from, field } } }
  }
  const body = target.closest('[data-body]')?.getAttribute('data-body')
  if (body) return { place: body }
  const step = findStep(definition, target.closest('[data-step]')?.getAttribute('data-step') ?? '')
  return step ? { place: step.place, spot: spotAfter(step) } : { place: '' }
}

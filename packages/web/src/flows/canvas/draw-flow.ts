import { type Edge, MarkerType, type Node, type NodeHandle, Position } from '@xyflow/react'
import { stepWords } from '../../words/flow-steps.ts'
import {
  type FoundStep,
  isForEach,
  outerOf,
  readAllSteps,
  type StepsAt,
  wayId,
  waysOf,
} from '../definition/read-steps.ts'
import type { Layout, Place, Point } from './layout-flow.ts'
import { pointSize } from './line-path.ts'

export type StepNodeType = Node<{ step: FoundStep; ends: string }, 'step'>
export type StartNodeType = Node<{ place: string; leads: boolean }, 'start'>
export type CanvasNode = StepNodeType | StartNodeType
export type WayEdgeType = Edge<
  { from: string | null; field: string; place: string; names: [from: string, to: string]; line: readonly Point[] },
  'way'
>

function handlesOf({ width, height }: Place, ways: readonly string[]): NodeHandle[] {
  const source = ways.map(
    (id, index): NodeHandle => ({
      id,
      type: 'source',
      position: Position.Bottom,
      x: (width * (index + 1)) / (ways.length + 1) - pointSize / 2,
      y: height - pointSize / 2,
      width: pointSize,
      height: pointSize,
    }),
  )
  const target: NodeHandle = {
    type: 'target',
    position: Position.Top,
    x: width / 2 - pointSize / 2,
    y: -pointSize / 2,
    width: pointSize,
    height: pointSize,
  }
  return [target, ...source]
}

/** The graph of a definition, as it is drawn: first what is outside, as the inside stands on it. */
export function drawFlow(definition: unknown, layout: Layout): { nodes: CanvasNode[]; edges: WayEdgeType[] } {
  const all = readAllSteps(definition)
  return {
    nodes: all.flatMap((steps) => nodesOf(steps, layout)),
    edges: all.flatMap((steps) => edgesOf(steps, layout)),
  }
}

function nodesOf({ place, start, steps }: StepsAt, { nodes }: Layout): CanvasNode[] {
  const outer = outerOf(place)
  const base = (id: string, ways: readonly string[]) => {
    const at = nodes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 }
    const { width, height } = at
    return {
      id,
      position: { x: at.x, y: at.y },
      width,
      height,
      measured: { width, height },
      handles: handlesOf(at, ways),
      ...(outer !== undefined && { parentId: outer }),
    }
  }
  const leads = steps.some(({ name }) => name === start)
  return [
    { ...base(`${place}/start`, ['start']), type: 'start', data: { place, leads } },
    ...steps.map((step): StepNodeType => {
      const ways = waysOf(step.fields)
      // What the ways lead to is part of how a step is drawn: an end has a button to go on from there.
      const ends = ways.filter(({ to }) => to === undefined || !steps.some(({ name }) => name === to))
      const fields = ways.map(({ field }) => field)
      return { ...base(step.id, fields), type: 'step', data: { step, ends: ends.map(({ field }) => field).join(' ') } }
    }),
  ]
}

function edgesOf({ place, start, steps }: StepsAt, layout: Layout): WayEdgeType[] {
  const outer = outerOf(place)
  const around = outer === undefined ? { x: 0, y: 0 } : (layout.nodes.get(outer) ?? { x: 0, y: 0 })
  const edge = (from: FoundStep | null, field: string, to: string | undefined): WayEdgeType[] => {
    const target = steps.find(({ name }) => name === to)
    if (!target) return []
    const source = from?.id ?? `${place}/start`
    const id = from === null ? source : wayId(from.id, field)
    const line = (layout.lines.get(id) ?? []).map(({ x, y }) => ({ x: x + around.x, y: y + around.y }))
    return [
      {
        id,
        type: 'way',
        source,
        sourceHandle: field,
        target: target.id,
        markerEnd: {
          type: MarkerType.ArrowClosed,
          // Not of the width of the line, which tells whether it was gone.
          markerUnits: 'userSpaceOnUse',
          width: 22,
          height: 22,
          color: 'var(--flow-line)',
        },
        reconnectable: 'target',
        // Above the box of a for_each.
        zIndex: place === '' ? 0 : 2,
        ariaLabel: stepWords.wayFrom(from?.name ?? stepWords.theStart, target.name),
        data: { from: from?.id ?? null, field, place, names: [from?.name ?? stepWords.theStart, target.name], line },
      },
    ]
  }
  return [
    ...edge(null, 'start', start),
    ...steps.flatMap((step) => waysOf(step.fields).flatMap(({ field, to }) => edge(step, field, to))),
  ]
}

export const isBox = (node: CanvasNode): boolean => node.type === 'step' && isForEach(node.data.step)

/** What is nearest to a step in a direction, of all that is drawn; undefined where there is nothing. */
export function nearest(nodes: readonly CanvasNode[], id: string, key: string): string | undefined {
  const middle = ({ position, parentId, width = 0 }: CanvasNode): Point => {
    const outer = nodes.find((node) => node.id === parentId)?.position ?? { x: 0, y: 0 }
    return { x: position.x + outer.x + width / 2, y: position.y + outer.y }
  }
  const here = nodes.find((node) => node.id === id)
  if (!here) return undefined
  const from = middle(here)
  const [sideways, sign] = [
    key === 'ArrowLeft' || key === 'ArrowRight',
    key === 'ArrowUp' || key === 'ArrowLeft' ? -1 : 1,
  ]
  let best: { id: string; distance: number } | undefined
  for (const node of nodes) {
    if (node.type !== 'step' || node.id === id) continue
    const to = middle(node)
    const [along, across] = sideways ? [to.x - from.x, to.y - from.y] : [to.y - from.y, to.x - from.x]
    if (along * sign <= 0) continue
    // What stands in the same row is meant before what is only a little to the side.
    const distance = along * sign + (sideways ? 6 : 1) * Math.abs(across)
    if (!best || distance < best.distance) best = { id: node.id, distance }
  }
  return best?.id
}

import { Graph, layout } from '@dagrejs/dagre'
import { casesOf, type FoundStep, isForEach, readSteps, type StepsAt, wayId, waysOf } from '../definition/read-steps.ts'

export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Layout {
  /** By the id of a step; and of the start of a place, which is its pointer with `/start`. Relative to the for_each around it. */
  readonly nodes: ReadonlyMap<string, Place>
  /** By the id of a way, what its line goes through: in between, or beside what it goes back over. */
  readonly lines: ReadonlyMap<string, readonly Point[]>
}

export interface Point {
  readonly x: number
  readonly y: number
}

const nodeHeight = 62
const nodeWidth = 226
/** A way needs room for its words and its button. */
const wayWidth = 76
/** How far a way goes straight before it turns. */
export const wayStub = 30
const start = { width: 72, height: 28 }
/** Of a for_each around its steps; above them stands what it is. */
const bodyRoom = { side: 18, top: nodeHeight + 14, bottom: 34 }

/** All that the places depend on, as the JSON of a definition that has nothing else. */
export const shapeOf = (definition: unknown): string => JSON.stringify(shapeAt(definition, ''))

function shapeAt(definition: unknown, place: string): object {
  const { start, steps } = readSteps(definition, place)
  const shapeOfStep = (step: FoundStep) => {
    const { type, next, else: otherwise, onTimeout, then } = step.fields
    const cases = casesOf(step.fields).map((each) => ({ next: each.next }))
    return {
      type,
      next,
      then,
      else: otherwise,
      onTimeout,
      cases,
      ...(isForEach(step) && { do: shapeAt(definition, `${step.id}/do`) }),
    }
  }
  return { start, steps: Object.fromEntries(steps.map((step) => [step.name, shapeOfStep(step)])) }
}

/** Where everything stands: always the same for the same steps, as a definition has no place for positions. */
export function layoutFlow(definition: unknown): Layout {
  const nodes = new Map<string, Place>()
  const lines = new Map<string, readonly Point[]>()
  const sizes = new Map<string, { width: number; height: number }>()
  const outer = readSteps(definition)
  for (const step of outer.steps.filter(isForEach)) {
    const body = layoutSteps(readSteps(definition, `${step.id}/do`), new Map(), nodes, lines, {
      x: bodyRoom.side,
      y: bodyRoom.top,
    })
    sizes.set(step.id, {
      width: Math.max(nodeWidth, body.width + 2 * bodyRoom.side),
      height: body.height + bodyRoom.top + bodyRoom.bottom,
    })
  }
  layoutSteps(outer, sizes, nodes, lines, { x: 0, y: 0 })
  return { nodes, lines }
}

function layoutSteps(
  { place, start: first, steps }: StepsAt,
  sizes: ReadonlyMap<string, { width: number; height: number }>,
  nodes: Map<string, Place>,
  lines: Map<string, readonly Point[]>,
  from: Point,
): { width: number; height: number } {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 58, edgesep: 30, rankalign: 'top' })
  const startId = `${place}/start`
  graph.setNode(startId, { ...start })
  for (const step of steps) graph.setNode(step.id, { ...(sizes.get(step.id) ?? sizeOf(step)) })
  const idOf = new Map(steps.map(({ name, id }) => [name, id]))
  const lead = (id: string, source: string, to: string | undefined) => {
    const target = to === undefined ? undefined : idOf.get(to)
    if (target !== undefined && target !== source) graph.setEdge(source, target, {}, id)
  }
  lead(startId, startId, first)
  for (const { id, fields } of steps) for (const { field, to } of waysOf(fields)) lead(wayId(id, field), id, to)
  const targetsOf = (step: FoundStep) =>
    waysOf(step.fields).flatMap(({ to }) => (to === undefined ? [] : (idOf.get(to) ?? [])))
  layout(graph, { constraints: sideBySide(steps.map(targetsOf)) })
  const places = new Map(graph.nodes().map((id) => [id, placed(graph.node(id), from)]))
  for (const [id, at] of places) nodes.set(id, at)
  // What leads to itself has no edge there.
  for (const { id, name, fields } of steps) {
    const at = places.get(id)
    for (const { field, to } of waysOf(fields))
      if (at && to === name) lines.set(wayId(id, field), besideOf([at], at, at))
  }
  for (const edge of graph.edges()) {
    const [source, target] = [places.get(edge.v), places.get(edge.w)]
    if (!source || !target || edge.name === undefined) continue
    const goesBack = target.y <= source.y
    const points: readonly Point[] = graph.edge(edge).points ?? []
    // One point stands between neighbours, too; two and more lead round something.
    const between = points.length > 3 ? points.slice(1, -1) : []
    lines.set(
      edge.name,
      goesBack ? besideOf([...places.values()], source, target) : between.map((point) => moved(point, from)),
    )
  }
  const { width = 0, height = 0 } = graph.graph()
  return { width, height }
}

/** What the ways of a step lead to stands in their order, as far as the orders do not contradict each other. */
function sideBySide(orders: readonly (readonly string[])[]): { left: string; right: string }[] {
  const rightOf = new Map<string, Set<string>>()
  const standsLeft = (left: string, right: string): boolean =>
    left === right || [...(rightOf.get(left) ?? [])].some((next) => standsLeft(next, right))
  return orders.flatMap((order) =>
    order.slice(1).flatMap((right, index) => {
      const left = order[index] ?? right
      if (standsLeft(right, left)) return []
      rightOf.set(left, (rightOf.get(left) ?? new Set()).add(right))
      return [{ left, right }]
    }),
  )
}

function sizeOf({ fields }: FoundStep) {
  return { width: Math.max(nodeWidth, waysOf(fields).length * wayWidth), height: nodeHeight }
}

const moved = ({ x, y }: Point, by: Point): Point => ({ x: x + by.x, y: y + by.y })

function placed(node: { x?: number; y?: number; width: number; height: number }, from: Point): Place {
  const { x = 0, y = 0, width, height } = node
  return { ...moved({ x: x - width / 2, y: y - height / 2 }, from), width, height }
}

/** A way back up goes to the right of all that stands between. */
function besideOf(all: readonly Place[], source: Place, target: Place): Point[] {
  const passed = all.filter(({ y, height }) => y + height >= target.y && y <= source.y + source.height)
  const x = Math.max(...passed.map((place) => place.x + place.width)) + 30
  return [
    { x, y: source.y + source.height + wayStub },
    { x, y: target.y - wayStub },
  ]
}

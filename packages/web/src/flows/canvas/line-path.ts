import { type Point, wayStub } from './layout-flow.ts'

/** Of what a way begins and ends at, half of which stands out of its step. */
export const pointSize = 10
const radius = 10

/** A line through points, with round corners, as an SVG path; and its middle. */
function linePath(points: readonly Point[]): { path: string; middle: Point } {
  const [first, ...rest] = points
  if (!first) return { path: '', middle: { x: 0, y: 0 } }
  const pieces = rest.map((point, index) => {
    const after = rest[index + 1]
    if (!after) return `L ${point.x} ${point.y}`
    const before = points[index] ?? first
    const [into, out] = [towards(point, before), towards(point, after)]
    return `L ${into.x} ${into.y} Q ${point.x} ${point.y} ${out.x} ${out.y}`
  })
  return { path: `M ${first.x} ${first.y} ${pieces.join(' ')}`, middle: middleOf(points) }
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const part = length === 0 ? 0 : Math.min(radius, length / 2) / length
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

function middleOf(points: readonly Point[]): Point {
  const at = Math.floor((points.length - 1) / 2)
  const [a, b] = [points[at] ?? { x: 0, y: 0 }, points[at + 1] ?? points[at] ?? { x: 0, y: 0 }]
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

/** From a way's point straight down, through what lies between, and straight into the next step. */
export function lineOfWay(source: Point, target: Point, between: readonly Point[]): { path: string; middle: Point } {
  if (between.length > 0)
    return linePath([
      source,
      { x: source.x, y: source.y + wayStub - pointSize / 2 },
      ...between,
      { x: target.x, y: target.y - wayStub + pointSize / 2 },
      target,
    ])
  if (Math.abs(source.x - target.x) < 1) return linePath([source, target])
  // The words of the way and its button stand above the bend.
  const y = Math.max((source.y + target.y) / 2, target.y - 22)
  return linePath([source, { x: source.x, y }, { x: target.x, y }, target])
}

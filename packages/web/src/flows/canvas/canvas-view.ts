import type { Rect, Viewport } from '@xyflow/react'

const margin = 28
const leastToRead = 0.62

/** All of it, if it can be read then; else from its top on. */
export function wholeOf(bounds: Rect, width: number, height: number): Viewport {
  const fitting = Math.min((width - 2 * margin) / bounds.width, (height - 2 * margin) / bounds.height)
  const zoom = Math.max(leastToRead, Math.min(1, fitting))
  const x = width / 2 - (bounds.x + bounds.width / 2) * zoom
  const isHigh = bounds.height * zoom + 2 * margin > height
  return { x, y: isHigh ? margin - bounds.y * zoom : height / 2 - (bounds.y + bounds.height / 2) * zoom, zoom }
}

/** Whether what begins at a place and is as large as a step is seen as a whole. */
export function isSeen(at: { x: number; y: number }, { x, y, zoom }: Viewport, width: number, height: number): boolean {
  const [left, top] = [at.x * zoom + x, at.y * zoom + y]
  return left >= 0 && top >= 0 && left + 220 * zoom <= width && top + 62 * zoom <= height
}

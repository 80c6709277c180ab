import { randomUUID } from 'node:crypto'

let lastMs = 0
let counter = 0
const mostPerMs = 0xfff

/**
 * A UUID version 7 (RFC 9562, 6.2 method 1). Ids sort by the time they were made, so that the newest rows of every
 * table stand together on disk; those of one process do so even within a millisecond, so that `order by id` is the
 * order of events. Node's own `randomUUIDv7` leaves that to chance.
 */
export function newId(): string {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else if (++counter > mostPerMs) {
    lastMs++
    counter = 0
  }
  return `${timePart(lastMs)}-7${counter.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`
}

/** Sorts before every id made at or after this time, and after every earlier one. */
export const firstIdAt = (ms: number): string => timePart(Math.max(0, Math.floor(ms)))

function timePart(ms: number): string {
  const digits = ms.toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}`
}

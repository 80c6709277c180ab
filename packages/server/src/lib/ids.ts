import { randomUUIDv7 } from 'node:crypto'

/** Ids sort by the time they were made, so that the newest rows of every table stand together on disk. */
export const newId = (): string => randomUUIDv7()

import type { PartReader } from '@postern/outbound'
import type { Database } from '../database/database.ts'
import { openStoredParts, resultRemoved } from './open-result.ts'
import type { PartStore } from './part-store.ts'

/** Whose rows are read. */
export interface StoredResult {
  readonly runId: string
  readonly connectionId: string
  readonly parts: number
  readonly removedAt: number | null
}

export function openPartReader(db: Database, store: PartStore, result: StoredResult): PartReader {
  const run = { id: result.runId, connectionId: result.connectionId }
  let parts = openStoredParts(db, store, run, 0)
  let next = 0
  let held: { number: number; bytes: Buffer } | null = null

  async function read(number: number): Promise<Buffer> {
    if (number !== next) {
      await parts.return(undefined)
      parts = openStoredParts(db, store, run, number)
    }
    next = number + 1
    held = null
    const { value } = await parts.next()
    if (!value) throw new Error(`Part ${number} of run ${run.id} is missing`)
    const pieces: Uint8Array[] = []
    for await (const piece of value) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    held = { number, bytes }
    return bytes
  }

  return {
    part: async (number) => {
      if (result.removedAt !== null) throw resultRemoved()
      if (number >= result.parts) return null
      return held?.number === number ? held.bytes : read(number)
    },
    close: async () => {
      held = null
      await parts.return(undefined)
    },
  }
}

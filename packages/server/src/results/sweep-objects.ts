import type { Database } from '../database/database.ts'
import { probePrefix } from './check-object-storage.ts'
import { removeObjects } from './object-parts.ts'
import type { ObjectStorage } from './object-storage.ts'
import { partName } from './part-folders.ts'

/** How many runs are looked up at once. */
const batchSize = 200
/** What is younger may belong to a request that is under way, here or in another process; clocks may differ, too. */
const sweptAfterMs = 24 * 60 * 60 * 1000

interface Found {
  readonly name: string
  readonly runId: string
  readonly part: string
}

export interface Sweep {
  readonly now: number
  readonly olderThanMs?: number
  readonly signal: AbortSignal
}

/** Removes the parts that no row names and that are not about to be named: a crash leaves some, and a storage that was away. */
export async function sweepObjects(
  db: Database,
  storage: ObjectStorage,
  { now, olderThanMs = sweptAfterMs, signal }: Sweep,
): Promise<{ removed: number }> {
  let removed = 0
  for await (const page of storage.list('')) {
    if (signal.aborted) break
    const old = page.filter(({ changedAt }) => changedAt < now - olderThanMs).map(({ name }) => name)
    const probes = old.filter((name) => name.startsWith(probePrefix))
    await removeObjects(storage, probes)
    removed += probes.length
    for (const batch of batches(old.flatMap(readName))) {
      const orphans = await findOrphans(db, batch)
      await removeObjects(storage, orphans)
      removed += orphans.length
    }
  }
  return { removed }
}

/** Whatever has another name is not ours to remove. */
function readName(name: string): Found[] {
  const found = /^[\w-]{1,100}\/([\w-]{1,100})\/(\d+-[0-9a-f]{16}\.part)$/.exec(name)
  return found?.[1] === undefined || found[2] === undefined ? [] : [{ name, runId: found[1], part: found[2] }]
}

function* batches(found: readonly Found[]): Generator<Found[]> {
  for (let start = 0; start < found.length; start += batchSize) yield found.slice(start, start + batchSize)
}

async function findOrphans(db: Database, found: readonly Found[]): Promise<string[]> {
  const ids = [...new Set(found.map(({ runId }) => runId))]
  const runs = await db.read
    .selectFrom('run')
    .select(['id', 'state'])
    .where('id', 'in', ids)
    .where('state', 'in', ['LEASED', 'EXECUTING', 'DONE'])
    .where('result_removed_at', 'is', null)
    .execute()
  const states = new Map(runs.map(({ id, state }) => [id, state]))
  const parts = await db.read
    .selectFrom('result_part')
    .select(['run_id', 'number', 'digest'])
    .where('run_id', 'in', ids)
    .where('body', 'is', null)
    .execute()
  const named = new Set(parts.map((part) => `${part.run_id}/${partName(part)}`))
  return found
    .filter(({ runId, part }) => {
      const state = states.get(runId)
      // Of a run under way any part may still be named.
      return state === undefined || (state === 'DONE' && !named.has(`${runId}/${part}`))
    })
    .map(({ name }) => name)
}

import { type Dir, existsSync } from 'node:fs'
import { opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { isLeftOver, resultsFolder } from './part-folders.ts'

/** How many runs are looked up at once. */
const batchSize = 200

/**
 * Removes what a crash left in the data folder: half-written parts, and folders of runs that are no more or ended
 * without a result. To be called at start of the one process that owns the folder; it may go on while the server works, since a
 * run's row is there before its folder, and this process's own half-written parts are told by their names.
 */
export async function sweepFiles(db: Database, dataFolder: string, signal: AbortSignal): Promise<{ removed: number }> {
  const root = resultsFolder(dataFolder)
  let removed = 0
  if (!existsSync(root)) return { removed }
  for await (const connection of await opendir(root)) {
    if (signal.aborted) break
    if (!connection.isDirectory()) continue
    removed += await sweepConnection(db, join(root, connection.name), connection.name, signal)
  }
  return { removed }
}

async function sweepConnection(db: Database, folder: string, id: string, signal: AbortSignal): Promise<number> {
  let removed = 0
  for await (const runs of batches(await opendir(folder))) {
    if (signal.aborted) break
    const rows = await db.read
      .selectFrom('run')
      .select('id')
      .where('connection_id', '=', id)
      .where('id', 'in', runs)
      .where('state', 'in', ['LEASED', 'EXECUTING', 'DONE'])
      .where('result_removed_at', 'is', null)
      .execute()
    const known = new Set(rows.map((row) => row.id))
    for (const run of runs) {
      if (known.has(run)) removed += await sweepRun(join(folder, run))
      else {
        await rm(join(folder, run), { recursive: true, force: true })
        removed++
      }
    }
  }
  return removed
}

async function sweepRun(folder: string): Promise<number> {
  let removed = 0
  for await (const file of await opendir(folder)) {
    if (!isLeftOver(file.name)) continue
    await rm(join(folder, file.name), { force: true })
    removed++
  }
  return removed
}

async function* batches(folder: Dir): AsyncGenerator<string[]> {
  let names: string[] = []
  for await (const entry of folder) {
    names.push(entry.name)
    if (names.length < batchSize) continue
    yield names
    names = []
  }
  if (names.length > 0) yield names
}

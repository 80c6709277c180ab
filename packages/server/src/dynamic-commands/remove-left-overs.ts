import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { firstIdAt } from '../lib/ids.ts'
import type { PartStore } from '../results/part-store.ts'
import { removeCommands } from '../runs/remove-runs.ts'

const hour = 60 * 60 * 1000

/** Removes one batch of trials whose server crashed before it could; returns how many. */
export async function removeLeftOvers(db: Database, parts: PartStore, { now }: { now: number }): Promise<number> {
  const commands = await db.read
    .selectFrom('command')
    .select('id')
    // Written out, or SQLite would not see that the index of these alone is enough.
    .where('purpose', '<>', sql.lit('command'))
    .where('id', '<', firstIdAt(now - hour))
    .limit(200)
    .execute()
  await removeCommands(
    db,
    parts,
    commands.map(({ id }) => id),
  )
  return commands.length
}

import type { CommandFreshness } from '@postern/protocol/api'
import { sql } from 'kysely'
import { readFreshness } from '../commands/command-view.ts'
import { inQueue } from '../commands/list-commands.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { toTimeOrNull } from '../lib/clock.ts'

const defaultLimit = 20
const shownSql = 200

/**
 * The static commands of a connection, those first that are or will soonest be stale, then those whose last run is the
 * longest ago; found among the commands of the queue, never in the archive.
 */
export async function listFreshness(
  db: Database,
  connection: string,
  { limit = defaultLimit, now }: { limit?: number | undefined; now: number },
): Promise<{ items: CommandFreshness[] }> {
  const rows = await db.read
    .selectFrom('command')
    .select(['id', 'name', 'sql', 'status', 'last_run_at', 'due_at', 'freshness', 'fresh_until', 'active_from'])
    .where('connection_id', '=', await connectionIdByName(db, connection))
    .where('status', 'in', inQueue)
    .where('kind', '=', 'static')
    .orderBy(sql`case when fresh_until is null then 1 else 0 end`)
    .orderBy('fresh_until')
    .orderBy(sql`case when status = 'PAUSED' then 1 else 0 end`)
    .orderBy(sql`coalesce(last_run_at, 0)`)
    .orderBy('id')
    .limit(limit)
    .execute()
  return {
    items: rows.map((row) => ({
      commandId: row.id,
      name: row.name,
      sql: row.sql.slice(0, shownSql),
      status: row.status,
      lastRunAt: toTimeOrNull(row.last_run_at),
      nextRunAt: toTimeOrNull(row.due_at),
      freshness: readFreshness(row),
      freshUntil: toTimeOrNull(row.fresh_until),
      isStale: row.fresh_until !== null && row.fresh_until <= now,
    })),
  }
}

import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { statusChanges } from './change-status.ts'
import { commandStates } from './command-states.ts'

/**
 * Pauses or resumes every static command of a connection in one transaction; returns how many changed. Those that wait
 * for a person because their outcome is unknown stay paused.
 */
export async function changeAll(
  { db, bus, clock }: { db: Database; bus: Bus; clock: Clock },
  connection: string,
  request: 'pause' | 'resume',
): Promise<number> {
  const now = clock()
  const { connectionId, ids } = await db.transact(async (tx) => {
    const found = await tx.selectFrom('connection').select('id').where('name', '=', connection).executeTakeFirst()
    if (!found) throw new AppError('NOT_FOUND', `There is no connection "${connection}"`)
    const rows = await db.dialect
      .lockRows(
        tx
          .selectFrom('command')
          .selectAll()
          .where('connection_id', '=', found.id)
          .where('status', 'in', ['READY', 'PROCESSING', 'PAUSED'])
          .where('kind', '=', 'static')
          .orderBy('id'),
      )
      .execute()
    const ids: string[] = []
    for (const row of rows) {
      // "Run now" of a paused command runs once more, and is paused then.
      const paused = row.status === 'PAUSED' || row.pause_after_run === 1
      const status = commandStates[row.status][request]
      const waitsForPerson = request === 'resume' && row.error_code === 'OUTCOME_UNKNOWN'
      if (paused === (request === 'pause') || status === null || waitsForPerson) continue
      await tx
        .updateTable('command')
        .set({ ...statusChanges[request](row, now), status, updated_at: now })
        .where('id', '=', row.id)
        .execute()
      ids.push(row.id)
    }
    return { connectionId: found.id, ids }
  })
  bus.publish(
    { kind: 'work', connectionId },
    ...ids.map((id) => ({ kind: 'change' as const, change: { what: 'command' as const, connection, id } })),
  )
  return ids.length
}

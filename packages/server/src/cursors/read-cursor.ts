import type { Overlap, TypedValue } from '@postern/protocol'
import type { CommandCursor, CursorMove, ListQuery } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import { findCommand } from '../commands/find-command.ts'
import type { Database } from '../database/database.ts'
import type { CursorMoveTable } from '../database/tables.ts'
import { toTime } from '../lib/clock.ts'
import { pageOf } from '../lib/page.ts'

/** Where a cursor stands and how it came there. */
export async function readCommandCursor(
  db: Database,
  commandId: string,
  { limit, cursor }: ListQuery,
): Promise<CommandCursor> {
  const { row } = await findCommand(db.read, commandId)
  const sent = await db.read
    .selectFrom('sent_rows')
    .select('count')
    .where('run_id', '=', row.sent_rows_run_id ?? '')
    .executeTakeFirst()
  const moves = await pageOf(limit, async (count) => {
    let query = db.read.selectFrom('cursor_move').selectAll().where('command_id', '=', commandId)
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    return (await query.orderBy('id', 'desc').limit(count).execute()).map(toMove)
  })
  return {
    lastField: row.last_field,
    readUpTo: typed(row.last_value_type, row.last_value),
    acknowledgedUpTo: typed(row.acknowledged_type, row.acknowledged_value),
    sentRows: sent?.count ?? 0,
    overlap: row.overlap === null ? null : (JSON.parse(row.overlap) as Overlap),
    moves,
  }
}

const typed = (type: string | null, value: string | null): TypedValue | null =>
  value === null ? null : { type: (type ?? 'unknown') as TypedValue['type'], value }

export const readValue = (stored: string | null): TypedValue | null =>
  stored === null ? null : (JSON.parse(stored) as TypedValue)

const toMove = (row: Selectable<CursorMoveTable>): CursorMove => ({
  id: row.id,
  at: toTime(row.at),
  runId: row.run_id,
  movedBy: row.moved_by,
  from: readValue(row.from_value),
  to: readValue(row.to_value),
})

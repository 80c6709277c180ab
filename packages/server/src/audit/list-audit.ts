import type { AuditChange, AuditEntry, AuditQuery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { firstIdAt } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'

/** The audit log, newest first. */
export async function listAudit(
  db: Database,
  { limit, cursor, who, what, connection, targetId, from, to }: AuditQuery,
): Promise<{ items: AuditEntry[]; nextCursor?: string }> {
  return pageOf(limit, async (count) => {
    let query = db.read.selectFrom('audit_entry').selectAll()
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    // An id begins with the time it was made, so the index bounds what is read.
    if (from !== undefined) query = query.where('id', '>=', firstIdAt(Date.parse(from)))
    if (to !== undefined) query = query.where('id', '<', firstIdAt(Date.parse(to)))
    if (who !== undefined) query = query.where('who', '=', who)
    if (what !== undefined) query = query.where('what', '=', what)
    if (connection !== undefined) query = query.where('connection', '=', connection)
    if (targetId !== undefined) query = query.where('target_id', '=', targetId)
    const rows = await query.orderBy('id', 'desc').limit(count).execute()
    return rows.map(({ at, user_id: _, target_id, changes, ...row }) => ({
      ...row,
      at: toTime(at),
      targetId: target_id,
      changes: JSON.parse(changes) as AuditChange[],
    }))
  })
}

import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { toTime } from '../../lib/clock.ts'
import { promoteNext } from '../queue-delivery.ts'

/** So long a gateway may be away before what it alone could deliver is given up. */
export const spoolLostAfterMs = 24 * 3_600_000
/** In one look, each in a transaction of its own. */
const batch = 100

/**
 * Gives up what waits for gateways that have not been heard of for a day: nobody else has the rows. It is kept as any
 * other that has failed, and what stands behind it goes on; once the gateway is back, it can be redelivered. Returns
 * whether anything was given up.
 */
export async function giveUpLost(db: Database, now: number, afterMs = spoolLostAfterMs): Promise<boolean> {
  const lost = await db.read
    .selectFrom('spool')
    .innerJoin('delivery', 'delivery.spool_id', 'spool.id')
    .whereRef('delivery.connection_id', '=', 'spool.connection_id')
    // As in the index that holds only these.
    .where('delivery.state', '=', sql.lit('PENDING'))
    .where('delivery.spool_id', 'is not', null)
    .where('spool.seen_at', '<', now - afterMs)
    .select([
      'delivery.id',
      'delivery.command_id as commandId',
      'spool.id as spoolId',
      'spool.connection_id',
      'seen_at',
    ])
    .select('spool.gateway')
    .limit(batch)
    .execute()
  for (const { id, commandId, spoolId, connection_id, seen_at, gateway } of lost)
    await db.transact(async (tx) => {
      await db.dialect.lockRows(tx.selectFrom('command').select('id').where('id', '=', commandId)).executeTakeFirst()
      const given = await tx
        .updateTable('delivery')
        .set({
          state: 'FAILED',
          next_attempt_at: null,
          lease_id: null,
          receiver_id: null,
          turn: null,
          ended_at: now,
          last_error: `Gateway ${gateway}, which has the rows, was last heard of at ${toTime(seen_at)}`,
        })
        .where('id', '=', id)
        .where('state', '=', 'PENDING')
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('spool')
              .select('spool.id')
              .where('spool.id', '=', spoolId)
              .where('spool.connection_id', '=', connection_id)
              .where('spool.seen_at', '=', seen_at),
          ),
        )
        .returning('id')
        .executeTakeFirst()
      if (given) await promoteNext.first(tx, { commandId, now })
    })
  return lost.length > 0
}

import { type SqlBool, sql } from 'kysely'
import { formatInZone } from '../commands/format-in-zone.ts'
import { type AlertRule, mostAtOnce } from './alert-rules.ts'

/** So much of a connection is not delivered that its static commands wait. */
export const heldBack: AlertRule = {
  kind: 'held-back',

  async findCauses(db) {
    const rows = await db
      .selectFrom('connection')
      .select(['id', 'held_back_at'])
      .where('held_back_at', 'is not', null)
      .where(
        sql<SqlBool>`not exists (select 1 from alert where alert.connection_id = connection.id and alert.kind = 'held-back' and alert.command_id is null and alert.resolved_at is null)`,
      )
      .limit(mostAtOnce)
      .execute()
    return rows.map(({ id, held_back_at }) => ({
      connectionId: id,
      commandId: null,
      commandName: null,
      message: `Too much of this connection has not been delivered: its static commands wait since ${formatInZone(held_back_at ?? 0, 'UTC')}`,
    }))
  },

  async findGone(db) {
    const rows = await db
      .selectFrom('alert')
      .innerJoin('connection', 'connection.id', 'alert.connection_id')
      .select('alert.id')
      .where('resolved_at', 'is', null)
      .where('kind', '=', 'held-back')
      .where('connection.held_back_at', 'is', null)
      .limit(mostAtOnce)
      .execute()
    return rows.map(({ id }) => id)
  },
}

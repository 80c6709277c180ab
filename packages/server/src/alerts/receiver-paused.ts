import { type SqlBool, sql } from 'kysely'
import { formatInZone } from '../commands/format-in-zone.ts'
import { type AlertRule, mostAtOnce } from './alert-rules.ts'

/** A receiver has failed for so long that its deliveries wait. One that somebody has paused is no news to anybody. */
export const receiverPaused: AlertRule = {
  kind: 'receiver-paused',

  async findCauses(db) {
    const rows = await db
      .selectFrom('receiver')
      .select(['connection_id', 'origin', 'failing_since', 'paused_at', 'failures', 'last_error'])
      .where('paused_by', '=', 'failures')
      .where(
        sql<SqlBool>`not exists (select 1 from alert where alert.connection_id = receiver.connection_id and alert.kind = 'receiver-paused' and alert.receiver = receiver.origin and alert.command_id is null and alert.resolved_at is null)`,
      )
      .limit(mostAtOnce)
      .execute()
    return rows.map((row) => {
      const since = formatInZone(row.failing_since ?? row.paused_at ?? 0, 'UTC')
      const last = row.last_error === null ? '' : `: ${row.last_error}`
      return {
        connectionId: row.connection_id,
        commandId: null,
        commandName: null,
        receiver: row.origin,
        message: `Receiver ${row.origin} has been failing since ${since}, and its deliveries wait until it works again${last}`,
      }
    })
  },

  async findGone(db) {
    const rows = await db
      .selectFrom('alert')
      .select('id')
      .where('resolved_at', 'is', null)
      .where('kind', '=', 'receiver-paused')
      .where(
        sql<SqlBool>`not exists (select 1 from receiver where receiver.connection_id = alert.connection_id and receiver.origin = alert.receiver and receiver.paused_by = 'failures')`,
      )
      .limit(mostAtOnce)
      .execute()
    return rows.map(({ id }) => id)
  },
}

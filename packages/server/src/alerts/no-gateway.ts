import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { formatInZone } from '../commands/format-in-zone.ts'
import { onlineForMs } from '../connections/presence.ts'
import { type AlertRule, mostAtOnce } from './alert-rules.ts'

/** For so long a command must have been due, and no gateway seen: one that starts anew is back before. */
const patienceMs = 5 * 60_000
/** Connections that one look goes through; the next goes on where it ended. */
const pageSize = 500

/** Commands of a connection are due, and none of its gateways is there to run them. */
export function createNoGateway(): AlertRule {
  /** The last connection that was looked at. */
  let after = ''
  return {
    kind: 'no-gateway',

    async findCauses(db, now) {
      const page = await db
        .selectFrom('connection')
        .select('id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(pageSize)
        .execute()
      const last = page.at(-1)
      const from = after
      after = page.length < pageSize || !last ? '' : last.id
      if (!last) return []
      const rows = await db
        .selectFrom('connection')
        .select((eb) => [
          'id',
          eb
            .selectFrom('gateway')
            .whereRef('gateway.connection_id', '=', 'connection.id')
            .select(({ fn }) => fn.max('last_seen_at').as('at'))
            .as('seen_at'),
          firstDue(0, now - patienceMs).as('dynamic_due_at'),
          firstDue(1, now - patienceMs).as('static_due_at'),
        ])
        .where('id', '>', from)
        .where('id', '<=', last.id)
        .where(isDue(now - patienceMs))
        .where(({ not }) => not(wasSeenAfter(now - patienceMs)))
        .where(
          sql<SqlBool>`not exists (select 1 from alert where alert.connection_id = connection.id and alert.kind = 'no-gateway' and alert.command_id is null and alert.resolved_at is null)`,
        )
        .limit(mostAtOnce)
        .execute()
      return rows.map((row) => {
        const due = Math.min(row.dynamic_due_at ?? now, row.static_due_at ?? now)
        const seen = row.seen_at === null ? 'has ever connected' : `is online since ${formatInZone(row.seen_at, 'UTC')}`
        return {
          connectionId: row.id,
          commandId: null,
          commandName: null,
          message: `No gateway ${seen}; commands have been due since ${formatInZone(due, 'UTC')}`,
        }
      })
    },

    async findGone(db, now) {
      const rows = await db
        .selectFrom('alert')
        .innerJoin('connection', 'connection.id', 'alert.connection_id')
        .select('alert.id')
        .where('resolved_at', 'is', null)
        .where('kind', '=', 'no-gateway')
        .where(({ or, not }) => or([wasSeenAfter(now - onlineForMs), not(isDue(now))]))
        .limit(mostAtOnce)
        .execute()
      return rows.map(({ id }) => id)
    },
  }
}

/** When the command first in line became due; literals, as in the index that holds only what waits. */
const firstDue = (priority: 0 | 1, until: number): RawBuilder<number | null> =>
  sql`(select command.due_at from command
    where command.connection_id = connection.id and command.status = 'READY' and command.priority = ${sql.lit(priority)}
      and command.due_at <= ${until} and command.purpose = 'command'
    order by command.due_at limit 1)`

const isDue = (until: number): RawBuilder<SqlBool> =>
  sql`(${firstDue(0, until)} is not null or ${firstDue(1, until)} is not null)`

const wasSeenAfter = (time: number): RawBuilder<SqlBool> =>
  sql`exists (select 1 from gateway where gateway.connection_id = connection.id and gateway.last_seen_at > ${time})`

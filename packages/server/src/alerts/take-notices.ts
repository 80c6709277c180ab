import { type Selectable, type SqlBool, sql } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import type { AlertNoticeTable, AlertTable } from '../database/tables.ts'
import { waitAfter } from '../deliveries/retry-times.ts'

/** A notice that this process may send now, with all that the sending needs to know. */
export interface TakenNotice
  extends Pick<Selectable<AlertNoticeTable>, 'id' | 'connection_id' | 'alert_id' | 'event' | 'url' | 'attempt_count'>,
    Pick<
      Selectable<AlertTable>,
      'command_id' | 'command_name' | 'receiver' | 'kind' | 'message' | 'opened_at' | 'resolved_at'
    > {
  readonly connection: string
  /** Sealed. */
  readonly signing_secret: string
}

/** What one try came to. */
export interface NoticeOutcome {
  /** `refused`: no later try can succeed. */
  readonly verdict: 'delivered' | 'failed' | 'refused'
  /** In words; null when delivered. */
  readonly error: string | null
  readonly retryAfterMs: number | null
}

/** Looked through for what can be taken: the first of each connection. */
const pageSize = 100

/** In the words of the index that holds only these; that an alert has resolved is told after it was raised. */
const pending = (db: Transaction) =>
  db
    .selectFrom('alert_notice')
    .where('alert_notice.state', '=', sql.lit('PENDING'))
    .where(
      sql<SqlBool>`(alert_notice.event = 'raised' or not exists (
        select 1 from alert_notice as earlier where earlier.alert_id = alert_notice.alert_id
          and earlier.event = 'raised' and earlier.state = 'PENDING'))`,
    )

/**
 * Takes due notices, one of each connection at a time, so that a receiver that does not answer holds up no other's.
 * Until `leaseMs` is over no other process takes them; then whoever held them is gone.
 */
export function takeNotices(
  db: Database,
  { now, leaseMs, most, busy }: { now: number; leaseMs: number; most: number; busy: ReadonlySet<string> },
): Promise<TakenNotice[]> {
  return db.transact(async (tx) => {
    let query = pending(tx).select(['id', 'connection_id']).where('next_attempt_at', '<=', now)
    if (busy.size > 0) query = query.where('connection_id', 'not in', [...busy])
    const due = await db.dialect.takeRows(query.orderBy('next_attempt_at').orderBy('id').limit(pageSize)).execute()
    const firsts = due.filter(({ connection_id }, at) => due.findIndex((n) => n.connection_id === connection_id) === at)
    const ids = firsts.slice(0, most).map(({ id }) => id)
    if (ids.length === 0) return []
    await tx
      .updateTable('alert_notice')
      .set((row) => ({ attempt_count: row('attempt_count', '+', 1), next_attempt_at: now + leaseMs }))
      .where('id', 'in', ids)
      .execute()
    return tx
      .selectFrom('alert_notice')
      .innerJoin('alert', 'alert.id', 'alert_notice.alert_id')
      .innerJoin('connection', 'connection.id', 'alert_notice.connection_id')
      .select(['alert_notice.id', 'alert_notice.connection_id', 'alert_id', 'event', 'url', 'attempt_count'])
      .select(['command_id', 'command_name', 'receiver', 'kind', 'message', 'opened_at', 'resolved_at'])
      .select(['connection.name as connection', 'signing_secret'])
      .where('alert_notice.id', 'in', ids)
      .execute()
  })
}

/** When the next notice is due that no one sends; null when there is none. */
export async function nextNoticeAt(db: Database, busy: ReadonlySet<string>): Promise<number | null> {
  let query = pending(db.read).select(({ fn }) => fn.min('next_attempt_at').as('at'))
  if (busy.size > 0) query = query.where('connection_id', 'not in', [...busy])
  return (await query.executeTakeFirst())?.at ?? null
}

/** Records what a try came to; false when the notice is somebody else's by now, or gone: then nothing changes. */
export async function recordNotice(
  db: Database,
  { id, attempt_count }: TakenNotice,
  outcome: NoticeOutcome,
  now: number,
  random: () => number,
): Promise<boolean> {
  const { verdict, error, retryAfterMs } = outcome
  const wait = verdict === 'failed' ? waitAfter(attempt_count, retryAfterMs, random) : null
  const changes =
    verdict === 'delivered'
      ? { state: 'DELIVERED' as const, next_attempt_at: null, last_error: null }
      : wait === null
        ? { state: 'FAILED' as const, next_attempt_at: null, last_error: error }
        : { next_attempt_at: now + wait, last_error: error }
  const recorded = await db.transact((tx) =>
    tx
      .updateTable('alert_notice')
      .set(changes)
      .where('id', '=', id)
      .where('state', '=', 'PENDING')
      .where('attempt_count', '=', attempt_count)
      .returning('id')
      .executeTakeFirst(),
  )
  return recorded !== undefined
}

import { type SqlBool, sql } from 'kysely'
import type { Database, Transaction } from '../../database/database.ts'
import { chooseProbe } from './receiver-state.ts'

/** Released in one transaction: more would hold up everybody else's. */
const batchSize = 500

/**
 * Lets what waited for receivers go that are paused no more, and finds a probe for those that have none: theirs was
 * deleted, or nothing waited when they were paused. Whoever was ended in the middle of it is made up for by the next.
 * Returns whether something became due. It looks at receivers only, of which there are few.
 */
export async function tendReceivers(db: Database, now: number): Promise<boolean> {
  const [going, without] = await Promise.all([
    db.read.selectFrom('receiver').select('id').where('paused_at', 'is', null).where(hasParked).execute(),
    db.read
      .selectFrom('receiver')
      .select(['id', 'probe_at', 'probes'])
      .where('paused_by', '=', 'failures')
      .where(hasParked)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('delivery')
              .select('id')
              .whereRef('delivery.id', '=', 'receiver.probe_id')
              .where('state', '=', 'PENDING'),
          ),
        ),
      )
      .execute(),
  ])
  for (const { id } of going) while ((await releaseSome(db, id)) === batchSize);
  for (const { id, probe_at, probes } of without)
    await db.transact((tx) => chooseProbe(tx, id, { at: Math.max(probe_at ?? now, now), probes, after: null }))
  return going.length + without.length > 0
}

const hasParked = sql<SqlBool>`exists (select 1 from delivery where delivery.receiver_id = receiver.id)`

/** They are due since they were made, so that the oldest go first. */
function releaseSome(db: Database, receiverId: string): Promise<number> {
  return db.transact(async (tx) => {
    const receiver = tx.selectFrom('receiver').select('id').where('id', '=', receiverId).where('paused_at', 'is', null)
    if (!(await db.dialect.lockRows(receiver).executeTakeFirst())) return 0
    const oldest = tx
      .selectFrom('delivery')
      .select('id')
      .where('receiver_id', '=', receiverId)
      .orderBy('id')
      .limit(batchSize)
    const ids = (await db.dialect.takeRows(oldest).execute()).map(({ id }) => id)
    if (ids.length === 0) return 0
    await tx
      .updateTable('delivery')
      .set((row) => ({ receiver_id: null, next_attempt_at: row.ref('created_at') }))
      .where('id', 'in', ids)
      .execute()
    return ids.length
  })
}

interface Blocked {
  readonly receiverId: string
  readonly connectionId: string
  readonly origin: string
  /** Of those that were found so. */
  readonly ids: readonly string[]
  /** Which has the rows of all of them; null: the server. */
  readonly spoolId: string | null
}

/** Parked at once with those that were found: they would be found next. */
const parkedAtOnce = 2_000

/**
 * Parks deliveries that are due although their receiver is paused, and others of it: each once, and then nobody comes by
 * them until it goes on.
 */
export async function parkBlocked(
  db: Database,
  tx: Transaction,
  { receiverId, connectionId, origin, ids, spoolId }: Blocked,
  now: number,
): Promise<void> {
  const more = tx
    .selectFrom('delivery')
    .select('id')
    .where('state', '=', sql.lit('PENDING'))
    .where('next_attempt_at', '<=', now)
    .where('spool_id', spoolId === null ? 'is' : '=', spoolId)
    .where('connection_id', '=', connectionId)
    .where('origin', '=', origin)
    .where('lease_id', 'is', null)
    .where('id', 'not in', (sub) =>
      sub
        .selectFrom('receiver')
        .select(({ fn, val }) => fn.coalesce('probe_id', val('')).as('id'))
        .where('receiver.id', '=', receiverId),
    )
    .orderBy('next_attempt_at')
    .limit(parkedAtOnce)
  const others = await db.dialect.takeRows(more).execute()
  await tx
    .updateTable('delivery')
    .set({ receiver_id: receiverId, next_attempt_at: null, lease_id: null, turn: null })
    .where('id', 'in', [...new Set([...ids, ...others.map(({ id }) => id)])])
    .execute()
}

import type { SpoolAnswer, SpoolReport } from '@postern/protocol'
import type { Kysely } from 'kysely'
import type { Database, Transaction } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'

/** Notes that a spool's gateway is there, and by which name. */
export async function seeSpool(
  tx: Transaction,
  { connectionId, id, gateway, now }: { connectionId: string; id: string; gateway: string; now: number },
): Promise<void> {
  await tx
    .insertInto('spool')
    .values({ connection_id: connectionId, id, gateway, seen_at: now })
    .onConflict((conflict) => conflict.columns(['connection_id', 'id']).doUpdateSet({ gateway, seen_at: now }))
    .execute()
}

const needed = ['WAITING', 'PENDING', 'FAILED'] as const

interface Reporting {
  readonly connectionId: string
  readonly now: number
  /** How old a result becomes that has arrived. */
  readonly ageMs: number
}

/**
 * Tells a gateway which of the results that it keeps may go: those of runs that did not end well or are deleted, and,
 * when they have arrived, those that are old or that it asks to give up. What it removes is first noted here, so that
 * nobody asks for it again.
 */
export function tidySpool(
  db: Database,
  { runs, giveUp = [] }: SpoolReport,
  { connectionId, now, ageMs }: Reporting,
): Promise<SpoolAnswer> {
  return db.transact(async (tx) => {
    const known = await keptRuns(tx, connectionId, runs)
    const settled = known.filter(({ isSettled }) => isSettled)
    const leaving = settled.filter(({ id, endedAt }) => giveUp.includes(id) || (endedAt ?? now) < now - ageMs)
    const going = leaving.map(({ id }) => id)
    if (going.length > 0) await tx.updateTable('run').set({ result_removed_at: now }).where('id', 'in', going).execute()
    const kept = known.filter(({ id, isWanted }) => isWanted && !going.includes(id)).map(({ id }) => id)
    const remove = runs.filter((id) => !kept.includes(id))
    return { remove, settled: settled.map(({ id }) => id).filter((id) => kept.includes(id)) }
  })
}

interface Kept {
  readonly id: string
  /** Under way, or done with rows that may be asked for. */
  readonly isWanted: boolean
  /** Done, and nobody waits for it. */
  readonly isSettled: boolean
  readonly endedAt: number | null
}

async function keptRuns(tx: Kysely<Tables>, connectionId: string, ids: readonly string[]): Promise<Kept[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('run')
    .select(['id', 'state', 'ended_at', 'result_removed_at'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('delivery')
          .select('delivery.id')
          .whereRef('delivery.run_id', '=', 'run.id')
          .where('delivery.state', 'in', needed),
      ).as('is_needed'),
    )
    .where('id', 'in', ids)
    .where('connection_id', '=', connectionId)
    .where('direct', '=', 1)
    .execute()
  return rows.map(({ id, state, ended_at: endedAt, result_removed_at, is_needed }) => {
    const isUnderWay = state === 'LEASED' || state === 'EXECUTING'
    const isThere = state === 'DONE' && result_removed_at === null
    return { id, endedAt, isWanted: isUnderWay || isThere, isSettled: isThere && !is_needed }
  })
}

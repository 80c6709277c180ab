import { type Kysely, sql } from 'kysely'
import { prepareQuery } from '../database/prepared-query.ts'
import type { Tables } from '../database/tables.ts'

/**
 * Lets a step be looked at again, in the transaction that makes what it waits for. One that is looked at just now is
 * marked, so that it does not go to sleep over it. Publish `{ kind: 'flow' }` after the commit.
 */
export async function wakeStep(tx: Kysely<Tables>, id: string, now: number): Promise<void> {
  await wake.all(tx, { id, now })
}

const wake = prepareQuery((db, { id, now }: { id: string; now: number }) =>
  db
    .updateTable('flow_step')
    .set({ woken: 1, due_at: sql<number>`case when lease_id is null then ${now} else due_at end` })
    .where('id', '=', id)
    .where('state', 'in', ['READY', 'WAITING']),
)

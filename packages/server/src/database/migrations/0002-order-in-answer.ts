import type { Kysely } from 'kysely'

/** Which run's end was answered with this run's order: a repeated end takes back what the lost answer carried. */
export async function orderInAnswer(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('run').addColumn('follows_run_id', 'text').execute()
}

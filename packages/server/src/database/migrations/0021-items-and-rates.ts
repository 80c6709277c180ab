import type { Kysely } from 'kysely'

/** Items of a for_each share its record; apps say how often their callbacks may go to one host. */
export async function itemsAndRates({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('flow_step')
    .addColumn('shares_input', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.alterTable('app').addColumn('callback_rate', 'text').execute()
}

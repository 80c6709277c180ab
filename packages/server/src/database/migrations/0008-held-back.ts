import type { Kysely } from 'kysely'

/** Since when a connection's static commands wait because too much of it is not delivered. */
export async function heldBack({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('connection').addColumn('held_back_at', 'bigint').execute()
}

import type { Kysely } from 'kysely'

/** For whom a command's rows are sealed, and which runs have rows that are. */
export async function sealedResults({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('command').addColumn('sealed_for', 'text').execute()
  await schema
    .alterTable('run')
    .addColumn('sealed', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
}

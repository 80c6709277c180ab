import type { Kysely } from 'kysely'

/** In which form a command's results are delivered, and how far a delivery in batches has come. */
export async function callbackShapes({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('command').addColumn('callback_format', 'text').execute()
  for (const name of ['progress', 'batching']) await schema.alterTable('delivery').addColumn(name, 'text').execute()
}

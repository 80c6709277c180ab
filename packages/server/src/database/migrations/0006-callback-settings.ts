import type { Kysely } from 'kysely'

/** How a command's results are delivered: how often they are tried, for how long, with which headers, and whether at all. */
export async function callbackSettings({ schema }: Kysely<unknown>): Promise<void> {
  for (const name of ['retries', 'callback_headers', 'callback_credential'])
    await schema.alterTable('command').addColumn(name, 'text').execute()
  await schema.alterTable('command').addColumn('callback_timeout_seconds', 'bigint').execute()
  await schema
    .alterTable('command')
    .addColumn('empty_results', 'text', (c) => c.notNull().defaultTo('deliver'))
    .execute()
  await schema
    .alterTable('delivery')
    .addColumn('refusals', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
}

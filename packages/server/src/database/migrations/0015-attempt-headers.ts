import type { Kysely } from 'kysely'

/** What was said in headers at each try at a delivery. */
export async function attemptHeaders({ schema }: Kysely<unknown>): Promise<void> {
  for (const column of ['request_headers', 'response_headers'])
    await schema.alterTable('attempt').addColumn(column, 'text').execute()
}

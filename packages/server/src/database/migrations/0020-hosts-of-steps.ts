import { type Kysely, sql } from 'kysely'

/** Where the request of a step goes, so that those to a host that has its share already are passed over. */
export async function hostsOfSteps(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .alterTable('flow_step')
    .addColumn('host', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await schema.dropIndex('flow_step_due').execute()
  // Who waits without a time is not in it, and whose time is to come is never reached.
  await schema
    .createIndex('flow_step_due')
    .on('flow_step')
    .columns(['due_at', 'host'])
    .where(sql.ref('due_at'), 'is not', null)
    .execute()
}

import { type Kysely, sql } from 'kysely'

/**
 * Results that gateways keep and post themselves: which commands ask for it, with which key the rows of a run are
 * encrypted there, which spool has them, and when it was last heard of. What a gateway is to try stands in an index of
 * its own, so that the delivery loop of the server never comes by it.
 */
export async function directDelivery({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('command')
    .addColumn('direct', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema
    .alterTable('run')
    .addColumn('direct', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.alterTable('run').addColumn('spool_key', 'text').execute()
  await schema.alterTable('delivery').addColumn('spool_id', 'text').execute()
  await schema.alterTable('delivery').addColumn('gateway', 'text').execute()
  await schema
    .createTable('spool')
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('gateway', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('spool_key', ['connection_id', 'id'])
    .execute()
  await schema.dropIndex('delivery_due').execute()
  await schema
    .createIndex('delivery_due')
    .on('delivery')
    .columns(['next_attempt_at', 'host'])
    .where(sql.ref('state'), '=', sql.lit('PENDING'))
    .where(sql.ref('spool_id'), 'is', null)
    .execute()
  await schema
    .createIndex('delivery_direct')
    .on('delivery')
    .columns(['spool_id', 'next_attempt_at'])
    .where(sql.ref('state'), '=', sql.lit('PENDING'))
    .where(sql.ref('spool_id'), 'is not', null)
    .execute()
}

import { type Kysely, sql } from 'kysely'

/**
 * What attempts at deliveries came to, hour by hour; how far deliveries have come that were asked for again together; and
 * an index by which those that are open are listed, newest first.
 */
export async function deliveriesOverTime({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('delivery_hour')
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('hour', 'bigint', (c) => c.notNull())
    .addColumn('delivered', 'bigint', (c) => c.notNull())
    .addColumn('failed', 'bigint', (c) => c.notNull())
    .addColumn('took_ms', 'bigint', (c) => c.notNull())
    .addColumn('slowest_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('delivery_hour_key', ['connection_id', 'hour'])
    .execute()
  await schema.createIndex('delivery_hour_by_hour').on('delivery_hour').columns(['hour', 'connection_id']).execute()

  await schema
    .createTable('redelivery')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('started_by', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('total', 'bigint', (c) => c.notNull())
    .addColumn('redelivered', 'bigint', (c) => c.notNull())
    .addColumn('removed', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('redelivery_of_connection').on('redelivery').columns(['connection_id', 'id']).execute()

  await schema
    .createIndex('delivery_open_newest')
    .on('delivery')
    .columns(['state', 'id'])
    .where(sql.ref('state'), 'in', sql`('WAITING', 'PENDING')`)
    .execute()
}

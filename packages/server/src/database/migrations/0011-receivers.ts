import { type Kysely, type SqlBool, sql } from 'kysely'

/**
 * Receivers that fail and are paused, how often hosts may be called, and what a command says about its deliveries beside
 * that. A delivery that waits for its paused receiver names it and is due at no time, so that whoever looks for what is
 * due never comes by it.
 */
export async function receivers(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('receiver')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('failing_since', 'bigint')
    .addColumn('failures', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('last_error', 'text')
    .addColumn('last_failed_at', 'bigint')
    .addColumn('paused_at', 'bigint')
    .addColumn('paused_by', 'text')
    .addColumn('probe_id', 'text')
    .addColumn('probe_at', 'bigint')
    .addColumn('probes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.createIndex('receiver_key').on('receiver').columns(['connection_id', 'origin']).unique().execute()

  await schema
    .alterTable('delivery')
    .addColumn('origin', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await sql`update delivery set origin = case when lower(url) like 'https:%' then 'https://' else 'http://' end || host`.execute(
    db,
  )
  await schema.alterTable('delivery').addColumn('receiver_id', 'text').execute()
  await schema
    .createIndex('delivery_parked')
    .on('delivery')
    .columns(['receiver_id', 'id'])
    .where(sql.ref('receiver_id'), 'is not', null)
    .execute()

  await schema.alterTable('delivery').addColumn('turn', 'text').execute()
  await schema
    .createIndex('delivery_turn')
    .on('delivery')
    .column('turn')
    .where(sql.ref('turn'), 'is not', null)
    .execute()
  await schema
    .createTable('callback_turn')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('next_at', 'double precision', (c) => c.notNull())
    .execute()
  for (const table of ['connection', 'command'])
    await schema.alterTable(table).addColumn('callback_rate', 'text').execute()
  await schema
    .alterTable('command')
    .addColumn('unordered', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.alterTable('command').addColumn('smaller_batch', 'text').execute()

  // Several receivers of one connection can each have an alert that stands.
  await schema
    .alterTable('alert')
    .addColumn('receiver', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await schema.dropIndex('alert_of_connection').execute()
  await schema
    .createIndex('alert_of_connection')
    .on('alert')
    .columns(['connection_id', 'kind', 'receiver'])
    .unique()
    .where(sql<SqlBool>`resolved_at is null and command_id is null`)
    .execute()
}

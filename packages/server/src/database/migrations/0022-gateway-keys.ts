import { type Kysely, sql } from 'kysely'

/**
 * Keys that belong to one gateway, with the codes that they are swapped for; which key a run is held by, so that its end
 * cuts it; what runs are signed with; and which gateways rest, or have a larger share of the work.
 */
export async function gatewayKeys({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('api_key').addColumn('gateway', 'text').execute()
  await schema.alterTable('api_key').addColumn('replaces_id', 'text').execute()
  await schema.alterTable('api_key').addColumn('rotation_asked_at', 'bigint').execute()
  await schema
    .createTable('enrolment')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('code_hash', 'text', (c) => c.notNull().unique())
    .addColumn('hint', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('gateway', 'text')
    .addColumn('key_id', 'text')
    .execute()
  await schema.createIndex('enrolment_by_connection').on('enrolment').column('connection_id').execute()
  await schema.alterTable('connection').addColumn('order_keys', 'text').execute()
  await schema.alterTable('run').addColumn('key_id', 'text').execute()
  // The few that are under way.
  await schema
    .createIndex('run_by_key')
    .on('run')
    .column('key_id')
    .where(sql.ref('lease_expires_at'), 'is not', null)
    .execute()
  for (const [column, standard] of [
    ['draining', 0],
    ['drains_itself', 0],
    ['weight', 1],
  ] as const)
    await schema
      .alterTable('gateway')
      .addColumn(column, 'bigint', (c) => c.notNull().defaultTo(standard))
      .execute()
}

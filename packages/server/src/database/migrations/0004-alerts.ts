import { type Kysely, type SqlBool, sql } from 'kysely'

/**
 * What alerts need beside their tables: at most one that stands, whichever process raises it, and none that goes with
 * its command before it has resolved and that was told. Nothing wrote these tables before, so they are made anew.
 */
export async function alerts({ schema }: Kysely<unknown>): Promise<void> {
  await schema.dropTable('alert_notice').execute()
  await schema.dropTable('alert').execute()
  await schema
    .createTable('alert')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('command_id', 'text')
    .addColumn('command_name', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('message', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('resolved_at', 'bigint')
    .execute()
  await schema.createIndex('alert_by_connection').on('alert').columns(['connection_id', 'id']).execute()
  await schema.createIndex('alert_by_command').on('alert').columns(['command_id', 'id']).execute()
  await schema
    .createIndex('alert_standing')
    .on('alert')
    .columns(['connection_id', 'id'])
    .where(sql.ref('resolved_at'), 'is', null)
    .execute()
  await schema
    .createIndex('alert_of_command')
    .on('alert')
    .columns(['command_id', 'kind'])
    .unique()
    .where(sql.ref('resolved_at'), 'is', null)
    .execute()
  await schema
    .createIndex('alert_of_connection')
    .on('alert')
    .columns(['connection_id', 'kind'])
    .unique()
    .where(sql<SqlBool>`resolved_at is null and command_id is null`)
    .execute()

  await schema
    .createTable('alert_notice')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('alert_id', 'text', (c) => c.notNull().references('alert.id').onDelete('cascade'))
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempt_count', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('next_attempt_at', 'bigint')
    .addColumn('last_error', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('alert_notice_by_connection').on('alert_notice').column('connection_id').execute()
  await schema.createIndex('alert_notice_by_alert').on('alert_notice').columns(['alert_id', 'event']).unique().execute()
  await schema
    .createIndex('alert_notice_due')
    .on('alert_notice')
    .column('next_attempt_at')
    .where(sql.ref('state'), '=', sql.lit('PENDING'))
    .execute()

  await schema.alterTable('run').addColumn('progress_at', 'bigint').execute()
  await schema.alterTable('command').addColumn('rows_habit', 'text').execute()
  await schema.alterTable('command').addColumn('no_rows_at', 'bigint').execute()
  await schema
    .createIndex('command_no_rows')
    .on('command')
    .column('no_rows_at')
    .where(sql.ref('no_rows_at'), 'is not', null)
    .execute()
}

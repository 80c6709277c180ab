import { type Kysely, sql } from 'kysely'
import { newId } from '../../lib/ids.ts'

/** Flows and their versions; and what an app runs, where its rows go, and which parameters it takes. */
export async function flows(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('flow')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('published_version', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createTable('flow_version')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('flow_id', 'text', (c) => c.notNull().references('flow.id').onDelete('cascade'))
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('definition', 'text', (c) => c.notNull())
    .addColumn('saved_by', 'text')
    .addColumn('saved_at', 'bigint', (c) => c.notNull())
    .addColumn('published_at', 'bigint')
    .execute()
  await schema.createIndex('flow_version_number').on('flow_version').columns(['flow_id', 'number']).unique().execute()
  await schema
    .createIndex('flow_version_draft')
    .on('flow_version')
    .column('flow_id')
    .unique()
    .where(sql.ref('state'), '=', sql.lit('draft'))
    .execute()
  await schema
    .createTable('flow_secret')
    .addColumn('flow_id', 'text', (c) => c.notNull().references('flow.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('headers', 'text')
    .addColumn('credential', 'text')
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('flow_secret_key', ['flow_id', 'name'])
    .execute()
  await extendApps(db)
}

async function extendApps(db: Kysely<unknown>): Promise<void> {
  const alter = () => db.schema.alterTable('app')
  for (const name of ['sql', 'retries', 'callback_format', 'callback_headers', 'callback_credential'])
    await alter().addColumn(name, 'text').execute()
  for (const name of ['timeout_seconds', 'max_rows', 'max_bytes', 'callback_timeout_seconds'])
    await alter().addColumn(name, 'bigint').execute()
  const defaults = {
    parameters: '[]',
    callback: '{"kind":"flow"}',
    exact_numbers: 'number',
    writes: 'auto',
    empty_results: 'deliver',
  }
  for (const [name, value] of Object.entries(defaults))
    await alter()
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(value))
      .execute()
  await alter()
    .addColumn('updated_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await sql`update app set updated_at = created_at`.execute(db)
  const without = await sql<{ id: string; name: string; created_at: number }>`
    select id, name, created_at from connection where id not in (select connection_id from app)`.execute(db)
  for (const { id, name, created_at: at } of without.rows)
    await sql`insert into app (id, connection_id, kind, name, created_at, updated_at)
      values (${newId()}, ${id}, 'data_gateway', ${name}, ${at}, ${at})`.execute(db)
  await db.schema.createIndex('app_name').on('app').columns(['connection_id', 'name']).unique().execute()
}

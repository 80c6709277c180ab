import { type Kysely, type SqlBool, sql } from 'kysely'

/**
 * Roles, one-time links by which people choose their passwords, the audit log, and what is searched by name. Whoever has
 * an account before this is an owner, and so are the API tokens.
 */
export async function rolesAndAudit(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await addRoles(db)
  await schema
    .createTable('audit_entry')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('who', 'text', (c) => c.notNull())
    .addColumn('token', 'text')
    .addColumn('ip', 'text')
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('kind', 'text')
    .addColumn('target_id', 'text')
    .addColumn('target', 'text')
    .addColumn('connection', 'text')
    .addColumn('note', 'text')
    .addColumn('changes', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute()
  for (const column of ['who', 'what', 'connection', 'target_id'])
    await schema.createIndex(`audit_entry_by_${column}`).on('audit_entry').columns([column, 'id']).execute()

  // A part of a name is found by reading the index alone, never the rows with their SQL.
  await schema
    .createIndex('command_by_name')
    .on('command')
    .columns(['name', 'id', 'connection_id'])
    .where(sql<SqlBool>`kind = 'static' and name is not null`)
    .execute()
}

async function addRoles(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  for (const table of ['user_account', 'api_token'])
    await schema
      .alterTable(table)
      .addColumn('role', 'text', (c) => c.notNull().defaultTo('owner'))
      .execute()
  await schema
    .alterTable('user_account')
    .addColumn('disabled', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()

  for (const column of ['id', 'ip', 'user_agent'])
    await schema
      .alterTable('session')
      .addColumn(column, 'text', (c) => c.notNull().defaultTo(''))
      .execute()
  await schema
    .alterTable('session')
    .addColumn('last_used_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await sql`update session set id = token_hash, last_used_at = created_at`.execute(db)

  await schema
    .createTable('invitation')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('user_account.id').onDelete('cascade'))
    .addColumn('token_hash', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('invitation_by_token').on('invitation').column('token_hash').unique().execute()
}

import { type Kysely, sql } from 'kysely'
import type { DialectDifferences } from '../dialect-differences.ts'

/** Limits, windows, exact cursors, alerts, and everything else that a command's whole lifecycle needs. */
export async function wholeLifecycle(db: Kysely<unknown>, dialect: DialectDifferences): Promise<void> {
  await addColumns(db)
  await addCursorTables(db, dialect)
  await addAlertTables(db)
}

/** SQLite adds one column at a time. */
async function addColumns({ schema }: Kysely<unknown>): Promise<void> {
  const texts = (table: string, ...names: string[]) => names.map((name) => [table, name, 'text'] as const)
  const numbers = (table: string, ...names: string[]) => names.map((name) => [table, name, 'bigint'] as const)
  const nullable = [
    ...texts('connection', 'alert_url'),
    ...texts('command', 'overlap', 'sent_rows_run_id', 'acknowledged_value', 'acknowledged_type', 'freshness'),
    ...numbers('command', 'max_rows', 'max_bytes', 'active_from', 'active_until', 'fresh_until'),
  ]
  for (const [table, name, type] of nullable) await schema.alterTable(table).addColumn(name, type).execute()
  const withDefault: [table: string, name: string, type: 'text' | 'bigint' | 'integer', value: string | number][] = [
    ['gateway', 'host', 'text', ''],
    ['gateway', 'driver', 'text', ''],
    ['gateway', 'dbms', 'text', ''],
    ['command', 'purpose', 'text', 'command'],
    ['command', 'writes', 'text', 'auto'],
    ['command', 'pause_when_released', 'integer', 0],
    ['command', 'lost_runs', 'bigint', 0],
    ['command', 'run_warnings', 'text', '[]'],
    ['run', 'attempt', 'bigint', 1],
    // Runs of the version before: nobody judged them, so they may have written.
    ['run', 'can_write', 'integer', 1],
    ['run', 'left_out', 'bigint', 0],
    ['run', 'warnings', 'text', '[]'],
  ]
  for (const [table, name, type, value] of withDefault)
    await schema
      .alterTable(table)
      .addColumn(name, type, (c) => c.notNull().defaultTo(value))
      .execute()
  // Trials that a crash left are looked for every hour, among all of the archive.
  await schema
    .createIndex('command_passing')
    .on('command')
    .column('id')
    .where(sql.ref('purpose'), '<>', sql.lit('command'))
    .execute()
  await schema
    .createIndex('command_stale')
    .on('command')
    .column('fresh_until')
    .where(sql.ref('fresh_until'), 'is not', null)
    .execute()
}

async function addCursorTables({ schema }: Kysely<unknown>, dialect: DialectDifferences): Promise<void> {
  await schema
    .createTable('sent_rows')
    .addColumn('run_id', 'text', (c) => c.primaryKey())
    .addColumn('command_id', 'text', (c) => c.notNull().references('command.id').onDelete('cascade'))
    .addColumn('count', 'bigint', (c) => c.notNull())
    .addColumn('digests', dialect.bytesType, (c) => c.notNull())
    .execute()
  await schema.createIndex('sent_rows_by_command').on('sent_rows').column('command_id').execute()

  await schema
    .createTable('cursor_move')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('command_id', 'text', (c) => c.notNull().references('command.id').onDelete('cascade'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('run_id', 'text')
    .addColumn('moved_by', 'text')
    .addColumn('from_value', 'text')
    .addColumn('to_value', 'text')
    .execute()
  await schema.createIndex('cursor_move_by_command').on('cursor_move').columns(['command_id', 'id']).execute()
  await schema.createIndex('cursor_move_by_connection').on('cursor_move').columns(['connection_id', 'id']).execute()

  // What an acknowledged value must not pass.
  await schema
    .createIndex('delivery_given_up')
    .on('delivery')
    .columns(['command_id', 'sequence'])
    .where(sql.ref('state'), '=', sql.lit('FAILED'))
    .execute()

  await schema
    .createTable('idempotency_key')
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('request_digest', 'text', (c) => c.notNull())
    .addColumn('command_id', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_key_key', ['connection_id', 'key'])
    .execute()
  await schema.createIndex('idempotency_key_by_age').on('idempotency_key').column('created_at').execute()
}

async function addAlertTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('alert')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('command_id', 'text', (c) => c.references('command.id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('message', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('resolved_at', 'bigint')
    .execute()
  await schema.createIndex('alert_by_connection').on('alert').columns(['connection_id', 'id']).execute()
  await schema.createIndex('alert_by_command').on('alert').column('command_id').execute()
  await schema
    .createIndex('alert_standing')
    .on('alert')
    .columns(['connection_id', 'command_id', 'kind'])
    .where(sql.ref('resolved_at'), 'is', null)
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
  await schema.createIndex('alert_notice_by_alert').on('alert_notice').column('alert_id').execute()
  await schema
    .createIndex('alert_notice_due')
    .on('alert_notice')
    .column('next_attempt_at')
    .where(sql.ref('state'), '=', sql.lit('PENDING'))
    .execute()
}

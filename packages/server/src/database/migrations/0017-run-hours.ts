import { type Kysely, sql } from 'kysely'

/**
 * What the runs of each connection came to, hour by hour and gateway by gateway, so that nobody has to read the runs
 * themselves to show it; the runs that are there are counted once. Beside it, indexes for alerts and dead letters over
 * all connections.
 */
export async function runHours(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('run_hour')
    .addColumn('connection_id', 'text', (c) => c.notNull().references('connection.id').onDelete('cascade'))
    .addColumn('hour', 'bigint', (c) => c.notNull())
    .addColumn('gateway', 'text', (c) => c.notNull())
    .addColumn('runs', 'bigint', (c) => c.notNull())
    .addColumn('failed', 'bigint', (c) => c.notNull())
    .addColumn('lost', 'bigint', (c) => c.notNull())
    .addColumn('rows', 'bigint', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('took_ms', 'bigint', (c) => c.notNull())
    .addColumn('slowest_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('run_hour_key', ['connection_id', 'hour', 'gateway'])
    .execute()
  await schema.createIndex('run_hour_by_hour').on('run_hour').columns(['hour', 'connection_id']).execute()
  await sql`insert into run_hour
    select run.connection_id, (ended_at / 3600000) * 3600000, gateway,
      sum(case when state = 'DONE' then 1 else 0 end),
      sum(case when state = 'FAILED' then 1 else 0 end),
      sum(case when state = 'LOST' then 1 else 0 end),
      sum(case when state = 'DONE' then rows else 0 end),
      sum(case when state = 'DONE' then bytes else 0 end),
      sum(case when state = 'DONE' then ended_at - leased_at else 0 end),
      max(case when state = 'DONE' then ended_at - leased_at else 0 end)
    from run inner join command on command.id = run.command_id
    where ended_at is not null and state in ('DONE', 'FAILED', 'LOST') and purpose = 'command'
    group by 1, 2, 3`.execute(db)

  await schema
    .createIndex('delivery_dead')
    .on('delivery')
    .column('connection_id')
    .where(sql.ref('state'), '=', sql.lit('FAILED'))
    .execute()
  await schema
    .createIndex('alert_standing_newest')
    .on('alert')
    .column('id')
    .where(sql.ref('resolved_at'), 'is', null)
    .execute()
  await schema.createIndex('alert_by_kind').on('alert').columns(['kind', 'id']).execute()
}

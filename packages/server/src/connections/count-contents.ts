import type { ConnectionContents } from '@postern/protocol/api'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { connectionIdByName } from './read-connection.ts'

/** Years of history are not counted to the end to ask a question. */
const most = 100_000

/** What goes with a connection when it is deleted, each counted through an index, and only so far. */
export async function countContents(db: Database, name: string, upTo = most): Promise<ConnectionContents> {
  const connectionId = await connectionIdByName(db, name)
  const rows = (table: keyof Tables | 'undelivered', condition = sql`true`, what = sql`1`) =>
    sql`select ${what} from ${sql.table(table)} where connection_id = ${connectionId} and ${condition}`
  const count = (of: RawBuilder<unknown>) =>
    sql<number>`(select count(*) from (${of} limit ${sql.lit(upTo)}) as counted)`
  const command = (states: RawBuilder<unknown>) => rows('command', sql`purpose = 'command' and status in (${states})`)
  const found = await db.read
    // By itself, and of all connections: SQLite would read all deliveries of this one there ever were. Literals, as in
    // the index of what is open.
    .with(
      (cte) => cte('undelivered').materialized(),
      (tables) =>
        tables.selectFrom('delivery').select('connection_id').where(sql<boolean>`state in ('WAITING', 'PENDING')`),
    )
    .selectNoFrom([
      count(command(sql`'READY', 'PROCESSING', 'PAUSED'`)).as('commands'),
      count(command(sql`'FINISHED'`)).as('archived'),
      count(rows('run')).as('runs'),
      count(rows('undelivered')).as('open'),
      count(rows('delivery', sql`state = 'FAILED'`)).as('dead'),
      count(rows('api_key')).as('keys'),
      count(rows('app')).as('apps'),
      count(rows('flow_step', sql`true`, sql`distinct flow_run_id`)).as('flowRuns'),
      count(rows('alert')).as('alerts'),
      count(rows('connection_log')).as('logEntries'),
    ])
    .executeTakeFirstOrThrow()
  const { open, dead, ...counts } = found
  return { ...counts, undelivered: Math.min(open + dead, upTo), most: upTo }
}

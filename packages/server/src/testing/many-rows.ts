import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** 1, 2, 3 … as the table `numbered` with the column `n`. */
const numbersTo = (count: number): RawBuilder<unknown> =>
  sql`(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
    select n from numbers) as numbered`

/** An id as it would have been made so many milliseconds after 1970, a second apart. */
const idFrom = (db: Database, startMs: number): RawBuilder<string> => {
  const ms = sql`(${sql.lit(startMs)} + n * 1000)`
  const hex = db.dialect.name === 'sqlite' ? sql`printf('%012x', ${ms})` : sql`lpad(to_hex(${ms}::bigint), 12, '0')`
  return sql`substr(${hex}, 1, 8) || '-' || substr(${hex}, 9) || '-7000-8000-000000000000'`
}

const filled = async (db: Database, table: string, insert: RawBuilder<unknown>): Promise<void> => {
  await db.write((tables) => insert.execute(tables))
  // As the databases do by themselves before long: until then they do not know what they have.
  await db.write((tables) => sql`analyze ${sql.table(table)}`.execute(tables))
}

const start = Date.UTC(2020, 0, 1)
const later = Date.UTC(2100, 0, 1)

/**
 * Commands named `Command 1` and so on. Of each ten one is processing, one is paused, and the others are ready; many are due
 * at one time, some at none, and each ninth fails.
 */
export const addManyCommands = (db: Database, connectionId: string, count: number): Promise<void> =>
  filled(
    db,
    'command',
    sql`insert into command (id, connection_id, kind, name, sql, params, last_value_option, from_beginning, exact_numbers,
        status, pause_after_run, priority, due_at, schedule, error_code, error_message, error_at, created_at, updated_at)
      select ${idFrom(db, start)}, ${connectionId}, case when n % 7 = 0 then 'dynamic' else 'static' end, 'Command ' || n,
        'SELECT id, customer, total FROM orders_' || n || ' WHERE id > 0', '{}', 'greatest', 0, 'number',
        case when n % 10 = 0 then 'PROCESSING' when n % 5 = 0 then 'PAUSED' else 'READY' end,
        0, case when n % 7 = 0 then 0 else 1 end,
        case when n % 5 = 0 or n % 13 = 0 then null when n % 3 = 0 then ${sql.lit(later)} else ${sql.lit(later)} + n * 7919 % 1000 end,
        case when n % 7 = 0 then null else '{"everySeconds":3600}' end,
        case when n % 9 = 1 then 'DATABASE_ERROR' end, case when n % 9 = 1 then 'no such table: orders_' || n end,
        case when n % 9 = 1 then ${sql.lit(start)} + n end, ${sql.lit(start)}, ${sql.lit(start)}
      from ${numbersTo(count)}`,
  )

/** Entries of the log from 2020 on, a second apart; the first one is of the gateway "first". */
export const addLogEntries = (db: Database, connectionId: string, count: number): Promise<void> =>
  filled(
    db,
    'connection_log',
    sql`insert into connection_log (id, connection_id, at, ip, gateway, what, outcome, run_id)
      select ${idFrom(db, start)}, ${connectionId}, ${sql.lit(start)} + n * 1000, '10.0.0.' || (n % 5),
        case when n = 1 then 'first' else 'gw' || (n % 3) end,
        case when n % 4 = 0 then 'finish' when n % 997 = 0 then 'fail' else 'claim' end,
        case when n % 997 = 0 then 'LEASE_LOST' when n % 4 = 0 then 'done' else 'no work' end, null
      from ${numbersTo(count)}`,
  )

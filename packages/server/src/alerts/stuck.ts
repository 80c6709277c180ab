import { type SqlBool, sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import { type AlertRule, findGoneOf, hasNoAlert, mostAtOnce } from './alert-rules.ts'
import { nameOf, spanInWords, timeFor } from './alert-words.ts'

/** What a gateway has beyond a command's timeout, which it should keep by itself. */
const graceMs = 60_000
/** A run that reads nothing for so long is stuck, unless its command's runs take as long. */
const leastSilentMs = 15 * 60_000
/** The same for a command whose usual time is not known. */
const silentMsOfUnknown = 60 * 60_000
/** Stuck is what lasts so many times as long as the longest of the last runs. */
const unusualTimes = 3
const runsOfHabit = 20

/** A gateway keeps a run alive that comes to no end: over its timeout, or without reading anything for unusually long. */
export const stuck: AlertRule = {
  kind: 'stuck',

  async findCauses(db, now) {
    const rows = await stuckCommands(db, now)
      .where(hasNoAlert('stuck'))
      .select(['command.id', 'command.connection_id', 'command.name', 'command.schedule', 'command.timeout_seconds'])
      .select(['run.gateway', begunAt.as('begun_at'), movedAt.as('moved_at')])
      .limit(mostAtOnce)
      .execute()
    return rows.map((row) => {
      const timeoutMs = (row.timeout_seconds ?? 0) * 1000
      const isOver = timeoutMs > 0 && row.begun_at + timeoutMs + graceMs <= now
      const what = isOver
        ? `has been running on gateway ${row.gateway} since ${timeFor(row, row.begun_at)}, although its timeout is ${spanInWords(timeoutMs)}`
        : `has a run on gateway ${row.gateway} that has read nothing since ${timeFor(row, row.moved_at)}`
      return {
        connectionId: row.connection_id,
        commandId: row.id,
        commandName: row.name,
        message: `${nameOf(row)} ${what}`,
      }
    })
  },

  findGone: (db, now) => findGoneOf(db, 'stuck', stuckCommands(db, now).select('command.id')),
}

const begunAt = sql<number>`coalesce(run.started_at, run.leased_at)`
const movedAt = sql<number>`coalesce(run.progress_at, run.started_at, run.leased_at)`

/** How long the longest of the last runs took; its fences are without gaps, so that no more than these are read. */
const longestOfLast = sql<number | null>`(
  select max(earlier.ended_at - earlier.leased_at) from run as earlier
  where earlier.command_id = run.command_id and earlier.fence >= run.fence - ${runsOfHabit} and earlier.fence < run.fence
    and earlier.state = 'DONE')`

/** Only runs under way have a lease, so the index that finds them holds no others. */
const stuckCommands = (db: Transaction, now: number) =>
  db
    .selectFrom('run')
    .innerJoin('command', (join) =>
      join.onRef('command.id', '=', 'run.command_id').onRef('command.run_id', '=', 'run.id'),
    )
    // Not "is not null", which SQLite takes for too many to begin with.
    .where('run.lease_expires_at', '>', 0)
    .where('command.purpose', '=', 'command')
    .where(
      sql<SqlBool>`(
        (command.timeout_seconds is not null and ${begunAt} + command.timeout_seconds * 1000 + ${graceMs} <= ${now})
        or (${movedAt} <= ${now - leastSilentMs}
          and ${movedAt} + coalesce(${longestOfLast} * ${unusualTimes}, ${silentMsOfUnknown}) <= ${now}))`,
    )

import type { Redelivered, RedeliverRequest } from '@postern/protocol/api'
import { sql } from 'kysely'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { queueAgain } from './redeliver.ts'

/** Queued again in one transaction: more would hold up everybody else's. */
const batchSize = 200

/**
 * Sends all results of a connection again that the request describes, those of a command in the order of its runs. What
 * is queued already stays so where a later batch fails: asking again goes on with the rest.
 */
export async function redeliverMany(
  { db, bus, clock }: { db: Database; bus: Bus; clock: Clock },
  connection: string,
  request: RedeliverRequest,
): Promise<Redelivered> {
  if (request.since === undefined && request.ids === undefined && request.runs === undefined)
    throw badInput({ path: '/since', message: 'is needed, or ids, or runs: what is to be sent again' })
  const connectionId = await connectionIdByName(db, connection)
  const commands = await asked(db, connectionId, request)
    .select(({ fn }) => [
      'delivery.command_id',
      fn.countAll<number>().as('all'),
      fn.count<number>('run.result_removed_at').as('removed'),
    ])
    .groupBy('delivery.command_id')
    .execute()
  const answer = { redelivered: 0, removed: 0 }
  for (const { command_id, all, removed } of commands) {
    answer.removed += Number(removed)
    if (Number(all) === Number(removed)) continue
    answer.redelivered += await redeliverOf(command_id)
  }
  return answer

  async function redeliverOf(commandId: string): Promise<number> {
    let count = 0
    // Ids grow with the runs. What was passed is not looked at again: it may have been delivered again by now.
    for (let after = '', isMore = true; isMore; ) {
      const batch = asked(db, connectionId, request)
        .select('delivery.id')
        .where('delivery.command_id', '=', commandId)
        .where('run.result_removed_at', 'is', null)
        .where('delivery.id', '>', after)
        .orderBy('delivery.id')
        .limit(batchSize)
      const ids = (await batch.execute()).map(({ id }) => id)
      const last = ids.at(-1)
      if (last === undefined) break
      count += await db.transact((tx) => queueAgain(db, tx, commandId, ids, clock()))
      bus.publish({ kind: 'delivery' }, { kind: 'change', change: { what: 'delivery', connection, id: last } })
      after = last
      isMore = ids.length === batchSize
    }
    return count
  }
}

function asked(
  db: Database,
  connectionId: string,
  { since, until, ids, runs, state = 'FAILED', command }: RedeliverRequest,
) {
  let query = db.read
    .selectFrom('delivery')
    .innerJoin('run', 'run.id', 'delivery.run_id')
    .where('delivery.connection_id', '=', connectionId)
    // A literal, which the schema has checked: the index of failed deliveries is found by no other.
    .where('delivery.state', '=', sql.lit(state))
  if (since !== undefined) query = query.where('delivery.created_at', '>=', Date.parse(since))
  if (until !== undefined) query = query.where('delivery.created_at', '<', Date.parse(until))
  if (ids !== undefined) query = query.where('delivery.id', 'in', ids)
  if (runs !== undefined) query = query.where('delivery.run_id', '>=', runs.first)
  if (runs?.last !== undefined) query = query.where('delivery.run_id', '<=', runs.last)
  if (command !== undefined) query = query.where('delivery.command_id', '=', command)
  return query
}

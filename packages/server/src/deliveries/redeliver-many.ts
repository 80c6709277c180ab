import type { Redelivered, RedeliverRequest } from '@postern/protocol/api'
import { sql } from 'kysely'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { queueAgain } from './redeliver.ts'
import { beginRedelivery, setProgress } from './redelivery-progress.ts'

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
  startedBy: string | null = null,
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
  const total = commands.reduce((sum, { all, removed }) => sum + Number(all) - Number(removed), 0)
  const answer = { redelivered: 0, removed: commands.reduce((sum, { removed }) => sum + Number(removed), 0) }
  // Who names each of them sees what becomes of it.
  const about = { connectionId, request, startedBy, total, removed: answer.removed, now: clock() }
  const id = request.ids === undefined ? await beginRedelivery(db, about) : null
  try {
    for (const { command_id, all, removed } of commands)
      if (Number(all) > Number(removed)) await redeliverOf(command_id)
  } catch (error) {
    // Where the database is away, too, it is known by its silence.
    await end('STOPPED').catch(() => {})
    throw error
  }
  await end('DONE')
  return answer

  async function end(state: 'DONE' | 'STOPPED'): Promise<void> {
    if (id === null) return
    await db.transact((tx) => setProgress(tx, id, { state, updated_at: clock() }))
    tell(id)
  }

  function tell(last: string): void {
    bus.publish({ kind: 'delivery' }, { kind: 'change', change: { what: 'delivery', connection, id: last } })
  }

  async function redeliverOf(commandId: string): Promise<void> {
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
      answer.redelivered = await db.transact(async (tx) => {
        const now = clock()
        const redelivered = answer.redelivered + (await queueAgain(db, tx, commandId, ids, now))
        if (id !== null) await setProgress(tx, id, { redelivered, updated_at: now })
        return redelivered
      })
      tell(last)
      after = last
      isMore = ids.length === batchSize
    }
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

import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { fullHosts, type RoomLeft } from '../leased-work/work-room.ts'
import { newId } from '../lib/ids.ts'
import { readInput } from './shared-input.ts'
import type { FlowRecord, TakenStep, Visits } from './taken-step.ts'

export interface Taking {
  readonly now: number
  readonly leaseMs: number
  readonly room: RoomLeft
}

/**
 * Takes steps that are due, first due first, each for one process at a time: a lease is the time until which nobody else
 * takes it, so that what a killed process held is taken again. What waits is not looked at, and hosts that have their
 * share already are passed over.
 */
export function takeSteps(db: Database, { now, leaseMs, room }: Taking): Promise<TakenStep[]> {
  const leaseId = newId()
  const hosts = new Map(room.hosts)
  return db.transact(async (tx) => {
    const taken: TakenStep[] = []
    // Each round either sees all there is, or finds a host full that the next round leaves out.
    for (let left = room.total; left > 0; left = room.total - taken.length) {
      const due = await findDue.all(tx, { now, left, full: JSON.stringify(fullHosts(hosts, room.perHost)) })
      const ids = due.filter(({ host }) => hasShare(hosts, host, room.perHost)).map(({ id }) => id)
      if (ids.length > 0)
        for (const row of await take.all(tx, { leaseId, until: now + leaseMs, ids: JSON.stringify(ids) }))
          taken.push(toTaken(row, leaseId))
      if (due.length < left || ids.length === due.length) break
    }
    return taken
  })
}

/** Whether one more goes to the host, which then is counted. */
function hasShare(hosts: Map<string, number>, host: string, perHost: number): boolean {
  if (host === '') return true
  const count = hosts.get(host) ?? 0
  if (count < perHost) hosts.set(host, count + 1)
  return count < perHost
}

const findDue = prepareQuery((db, { now, left, full }: { now: number; left: number; full: string }, dialect) =>
  dialect.takeRows(
    db
      .selectFrom('flow_step')
      .select(['id', 'host'])
      .where('due_at', '<=', now)
      .where(({ not }) => not(dialect.isAmong('host', full)))
      .orderBy('due_at')
      .limit(left),
  ),
)

const take = prepareQuery((db, { leaseId, until, ids }: { leaseId: string; until: number; ids: string }, dialect) =>
  db
    .updateTable('flow_step')
    .set({ lease_id: leaseId, due_at: until, woken: 0 })
    .where(dialect.isAmong('id', ids))
    .returning((row) => [
      'id',
      'flow_run_id as flowRunId',
      'number',
      'name',
      'host',
      'parent_id as parentId',
      'item',
      'state',
      'attempts',
      'visits',
      'input',
      'shares_input as sharesInput',
      'progress',
      'command_id as commandId',
      row.selectFrom('flow_run').select('flow_id').whereRef('flow_run.id', '=', 'flow_step.flow_run_id').as('flowId'),
      row
        .selectFrom('flow_step as parent')
        .select('parent.input')
        .whereRef('parent.id', '=', 'flow_step.parent_id')
        .where('flow_step.shares_input', '=', sql.lit(1))
        .as('sharedInput'),
      row.selectFrom('flow_run').select('version').whereRef('flow_run.id', '=', 'flow_step.flow_run_id').as('version'),
    ]),
)

type TakenRow = Awaited<ReturnType<(typeof take)['all']>>[number]

function toTaken({ visits, input, flowId, version, sharesInput, ...row }: TakenRow, leaseId: string): TakenStep {
  const sharedInput = sharesInput === 1 ? (JSON.parse(row.sharedInput ?? '{}') as FlowRecord) : null
  return {
    ...row,
    flowId: flowId ?? '',
    version: version ?? 0,
    leaseId,
    visits: JSON.parse(visits) as Visits,
    sharedInput,
    input: readInput(input, sharedInput),
  }
}

/** When the next step is due that does not go to these hosts; null while none is. */
export async function nextDue(db: Database, exceptHosts: readonly string[]): Promise<number | null> {
  const row = await firstDue.first(db.read, { full: JSON.stringify(exceptHosts) })
  return row?.at ?? null
}

const firstDue = prepareQuery((db, { full }: { full: string }, dialect) =>
  db
    .selectFrom('flow_step')
    .select('due_at as at')
    .where('due_at', 'is not', null)
    .where(({ not }) => not(dialect.isAmong('host', full)))
    .orderBy('due_at')
    .limit(1),
)

type Held = Pick<TakenStep, 'id' | 'leaseId'>

/** Puts the end of leases off; returns the ids of those that are still held. */
export async function renewStepLeases(db: Database, held: readonly Held[], until: number): Promise<Set<string>> {
  const rows = await db.transact((tx) =>
    tx
      .updateTable('flow_step')
      .set({ due_at: until })
      .where(
        'id',
        'in',
        held.map(({ id }) => id),
      )
      .where('lease_id', 'in', [...new Set(held.map(({ leaseId }) => leaseId))])
      .returning('id')
      .execute(),
  )
  return new Set(rows.map(({ id }) => id))
}

/** Gives a step back that was not performed to its end. */
export async function releaseStep(db: Database, { id, leaseId }: Held, dueAt: number): Promise<void> {
  await db.transact((tx) =>
    tx
      .updateTable('flow_step')
      .set({ due_at: dueAt, lease_id: null })
      .where('id', '=', id)
      .where('lease_id', '=', leaseId)
      .execute(),
  )
}

/** At the start of a server that has the database to itself: every lease is that of a process that ended. */
export async function releaseAllStepLeases(db: Database, now: number): Promise<void> {
  await db.transact((tx) =>
    tx
      .updateTable('flow_step')
      .set({ due_at: now, lease_id: null })
      .where('due_at', 'is not', null)
      .where('lease_id', 'is not', null)
      .execute(),
  )
}

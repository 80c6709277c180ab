import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { newId } from '../lib/ids.ts'
import type { FlowRecord, TakenStep, Visits } from './taken-step.ts'

export interface Taking {
  readonly now: number
  readonly leaseMs: number
  readonly room: number
}

/**
 * Takes steps that are due, first due first, each for one process at a time: a lease is the time until which nobody else
 * takes it, so that what a killed process held is taken again. What waits is not looked at.
 */
export async function takeSteps(db: Database, { now, leaseMs, room }: Taking): Promise<TakenStep[]> {
  const leaseId = newId()
  const rows = await db.transact((tx) => take.all(tx, { leaseId, now, until: now + leaseMs, room }))
  return rows.map(({ visits, input, flowId, version, ...row }) => ({
    ...row,
    flowId: flowId ?? '',
    version: version ?? 0,
    leaseId,
    visits: JSON.parse(visits) as Visits,
    input: JSON.parse(input) as FlowRecord,
  }))
}

interface Values {
  readonly leaseId: string
  readonly now: number
  readonly until: number
  readonly room: number
}

const take = prepareQuery((db, { leaseId, now, until, room }: Values, dialect) =>
  db
    .with('due', (with_) =>
      dialect.takeRows(
        with_.selectFrom('flow_step').select('id').where('due_at', '<=', now).orderBy('due_at').limit(room),
      ),
    )
    .updateTable('flow_step')
    .set({ lease_id: leaseId, due_at: until, woken: 0 })
    .where('id', 'in', (sub) => sub.selectFrom('due').select('due.id'))
    .returning((row) => [
      'id',
      'flow_run_id as flowRunId',
      'number',
      'name',
      'parent_id as parentId',
      'item',
      'state',
      'attempts',
      'visits',
      'input',
      'progress',
      'command_id as commandId',
      row.selectFrom('flow_run').select('flow_id').whereRef('flow_run.id', '=', 'flow_step.flow_run_id').as('flowId'),
      row.selectFrom('flow_run').select('version').whereRef('flow_run.id', '=', 'flow_step.flow_run_id').as('version'),
    ]),
)

/** When the next step is due; null while none is. */
export async function nextDue(db: Database): Promise<number | null> {
  const row = await db.read
    .selectFrom('flow_step')
    .select(({ fn }) => fn.min('due_at').as('at'))
    .where('due_at', 'is not', null)
    .executeTakeFirst()
  return row?.at ?? null
}

type Leased = Pick<TakenStep, 'id' | 'leaseId'>

/** Puts the end of leases off; returns the ids of those that are still held. */
export async function renewStepLeases(db: Database, held: readonly Leased[], until: number): Promise<Set<string>> {
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
export async function releaseStep(db: Database, { id, leaseId }: Leased, dueAt: number): Promise<void> {
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

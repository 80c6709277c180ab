import type { Flow, FlowPatch, ListQuery, NewFlow } from '@postern/protocol/api'
import type { Kysely } from 'kysely'
import type { Transaction } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { isUniqueViolation } from '../database/unique-violation.ts'
import { AppError } from '../lib/app-error.ts'
import { toTime } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'
import { saveDraftIn } from './drafts.ts'
import { checkedDefinition, type FlowContext, mustExist, publishFlowChange } from './flow-context.ts'

const flowsOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('flow')
    .leftJoin('flow_version as draft', (join) =>
      join.onRef('draft.flow_id', '=', 'flow.id').on('draft.state', '=', 'draft'),
    )
    .selectAll('flow')
    .select('draft.number as draft_version')

type FlowRow = Awaited<ReturnType<ReturnType<typeof flowsOf>['executeTakeFirstOrThrow']>>

const toFlow = (row: FlowRow): Flow => ({
  id: row.id,
  name: row.name,
  description: row.description,
  publishedVersion: row.published_version,
  draftVersion: row.draft_version,
  createdAt: toTime(row.created_at),
  updatedAt: toTime(row.updated_at),
})

/** All flows, oldest first. */
export function listFlows({ db }: FlowContext, { limit, cursor }: ListQuery) {
  return pageOf(limit, async (count) => {
    let query = flowsOf(db.read).orderBy('flow.id').limit(count)
    if (cursor !== undefined) query = query.where('flow.id', '>', cursor)
    return (await query.execute()).map(toFlow)
  })
}

export async function readFlow({ db }: FlowContext, id: string): Promise<Flow> {
  const row = await flowsOf(db.read).where('flow.id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', 'There is no such flow')
  return toFlow(row)
}

/** Makes a flow; a definition becomes its draft. */
export async function createFlow(context: FlowContext, input: NewFlow, actor: string | null): Promise<Flow> {
  const { definition } = input
  const id = await context.db.transact(async (tx) => {
    const id = await insertFlow(context, tx, input.name, input.description ?? '')
    if (definition !== undefined)
      await saveDraftIn(context, tx, id, await checkedDefinition(context, tx, id, definition), actor)
    return id
  })
  publishFlowChange(context, id)
  return readFlow(context, id)
}

export async function insertFlow(
  { clock }: FlowContext,
  tx: Transaction,
  name: string,
  description: string,
): Promise<string> {
  const now = clock()
  const made = await tx
    .insertInto('flow')
    .values({ id: newId(), name, description, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw nameTaken(name)
  return made.id
}

export async function editFlow(context: FlowContext, id: string, patch: FlowPatch): Promise<Flow> {
  await context.db
    .transact(async (tx) => {
      await mustExist(tx, id)
      await tx
        .updateTable('flow')
        .set({ ...patch, updated_at: context.clock() })
        .where('id', '=', id)
        .execute()
    })
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? nameTaken(patch.name) : error
    })
  publishFlowChange(context, id)
  return readFlow(context, id)
}

/** Deletes a flow with its versions, its secrets and all its flow runs. */
export async function deleteFlow(context: FlowContext, id: string): Promise<void> {
  await context.db.transact(async (tx) => {
    await mustExist(tx, id)
    await tx.deleteFrom('flow').where('id', '=', id).execute()
  })
  publishFlowChange(context, id)
}

const nameTaken = (name: string | undefined): AppError =>
  new AppError('NAME_TAKEN', `A flow named "${name}" already exists`)

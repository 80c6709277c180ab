import type { FlowDefinition, FlowVersion } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import type { Transaction } from '../database/database.ts'
import type { FlowVersionTable } from '../database/flow-tables.ts'
import { AppError } from '../lib/app-error.ts'
import { toTime, toTimeOrNull } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { checkedDefinition, type FlowContext, mustExist, publishFlowChange } from './flow-context.ts'

type VersionRow = Selectable<FlowVersionTable>

const toInfo = (row: Omit<VersionRow, 'definition'>) => ({
  number: row.number,
  state: row.state,
  savedBy: row.saved_by,
  savedAt: toTime(row.saved_at),
  publishedAt: toTimeOrNull(row.published_at),
})

const toVersion = (row: VersionRow): FlowVersion => ({
  ...toInfo(row),
  definition: JSON.parse(row.definition) as FlowDefinition,
})

/** The draft of a flow, made or replaced. */
export async function saveDraft(
  context: FlowContext,
  flowId: string,
  input: unknown,
  actor: string | null,
): Promise<FlowVersion> {
  const saved = await context.db.transact(async (tx) => {
    await mustExist(tx, flowId)
    return saveDraftIn(context, tx, flowId, await checkedDefinition(context, tx, flowId, input), actor)
  })
  publishFlowChange(context, flowId)
  return toVersion(saved)
}

/** The same inside a transaction, of a definition that was checked. */
export async function saveDraftIn(
  { clock }: FlowContext,
  tx: Transaction,
  flowId: string,
  definition: FlowDefinition,
  actor: string | null,
): Promise<VersionRow> {
  const now = clock()
  const columns = { definition: JSON.stringify(definition), saved_by: actor, saved_at: now }
  await tx.updateTable('flow').set({ updated_at: now }).where('id', '=', flowId).execute()
  const changed = await tx
    .updateTable('flow_version')
    .set(columns)
    .where('flow_id', '=', flowId)
    .where('state', '=', 'draft')
    .returningAll()
    .executeTakeFirst()
  if (changed) return changed
  const last = await tx
    .selectFrom('flow_version')
    .select(({ fn }) => fn.max('number').as('number'))
    .where('flow_id', '=', flowId)
    .executeTakeFirst()
  return tx
    .insertInto('flow_version')
    .values({ ...columns, id: newId(), flow_id: flowId, number: Number(last?.number ?? 0) + 1, state: 'draft' })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The draft becomes the version that new flow runs begin with, and never changes again. */
export async function publishDraft(context: FlowContext, flowId: string): Promise<FlowVersion> {
  const published = await context.db.transact(async (tx) => {
    await mustExist(tx, flowId)
    const now = context.clock()
    const row = await tx
      .updateTable('flow_version')
      .set({ state: 'published', published_at: now })
      .where('flow_id', '=', flowId)
      .where('state', '=', 'draft')
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new AppError('FLOW_STATE', 'The flow has no draft')
    // Since it was saved, an app may have changed, or a secret may have gone.
    await checkedDefinition(context, tx, flowId, JSON.parse(row.definition))
    await removeTested(tx, flowId)
    await tx
      .updateTable('flow')
      .set({ published_version: row.number, updated_at: now })
      .where('id', '=', flowId)
      .execute()
    return row
  })
  publishFlowChange(context, flowId)
  return toVersion(published)
}

/** What drafts were when they were tested is of no use once the flow runs that began with it are removed. */
async function removeTested(tx: Transaction, flowId: string): Promise<void> {
  await tx
    .deleteFrom('flow_version')
    .where('flow_id', '=', flowId)
    .where('state', '=', 'tested')
    .where('number', 'not in', tx.selectFrom('flow_run').select('version').where('flow_id', '=', flowId))
    .execute()
}

/** Takes the draft away; what is published stays. */
export async function deleteDraft(context: FlowContext, flowId: string): Promise<void> {
  await context.db.transact(async (tx) => {
    await mustExist(tx, flowId)
    const gone = await tx
      .deleteFrom('flow_version')
      .where('flow_id', '=', flowId)
      .where('state', '=', 'draft')
      .returning('id')
      .executeTakeFirst()
    if (!gone) throw new AppError('FLOW_STATE', 'The flow has no draft')
  })
  publishFlowChange(context, flowId)
}

/** Versions without their definitions, newest first. */
export async function listVersions({ db }: FlowContext, flowId: string) {
  await mustExist(db.read, flowId)
  const rows = await db.read
    .selectFrom('flow_version')
    .select(['id', 'flow_id', 'number', 'state', 'saved_by', 'saved_at', 'published_at'])
    .where('flow_id', '=', flowId)
    .orderBy('number', 'desc')
    .limit(500)
    .execute()
  return { items: rows.map(toInfo) }
}

export async function readVersion({ db }: FlowContext, flowId: string, number: number): Promise<FlowVersion> {
  const row = await db.read
    .selectFrom('flow_version')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where('number', '=', number)
    .executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', 'There is no such version of a flow')
  return toVersion(row)
}

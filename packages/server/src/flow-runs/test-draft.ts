import type { FlowDefinition, FlowRunDetail } from '@postern/protocol/api'
import type { Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import type { ControlContext } from './control-flow-runs.ts'
import { readFlowRun } from './list-flow-runs.ts'
import type { StartableVersion } from './published-version.ts'
import { startFlowRun } from './start-flow-run.ts'
import type { FlowRecord } from './taken-step.ts'

/** Starts a flow run with the draft, as it is now: an edit of the draft does not change what is under way. */
export async function testDraft(
  { db, bus, clock }: ControlContext,
  flowId: string,
  record: FlowRecord,
): Promise<FlowRunDetail> {
  const id = await db.transact(async (tx) => {
    const version = await testedVersion(tx, flowId)
    return startFlowRun(tx, { version, record, startedBy: 'test', now: clock() })
  })
  const shown = await readFlowRun(db, id)
  const changed = (what: 'flow' | 'flow-run', of: string) =>
    bus.publish({ kind: 'flow' }, { kind: 'change', change: { what, connection: null, id: of } })
  changed('flow', flowId)
  changed('flow-run', id)
  return shown
}

/**
 * The draft as a version that changes no more: the draft goes on as a copy, under the next number. A draft that was tested
 * as it is needs no other.
 *
 * @throws NOT_FOUND, FLOW_STATE where there is no draft.
 */
async function testedVersion(tx: Transaction, flowId: string): Promise<StartableVersion> {
  // Whoever tests the same draft meanwhile waits here.
  const flow = await tx
    .updateTable('flow')
    .set(({ ref }) => ({ updated_at: ref('updated_at') }))
    .where('id', '=', flowId)
    .returning('id')
    .executeTakeFirst()
  if (!flow) throw new AppError('NOT_FOUND', `There is no flow ${flowId}`)
  const ofFlow = tx.selectFrom('flow_version').where('flow_id', '=', flowId)
  const draft = await ofFlow.selectAll().where('state', '=', 'draft').executeTakeFirst()
  if (!draft) throw new AppError('FLOW_STATE', 'The flow has no draft: save one first, or start what is published')
  const definition = JSON.parse(draft.definition) as FlowDefinition
  const before = await ofFlow
    .select('number')
    .where('state', '=', 'tested')
    .where('definition', '=', draft.definition)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (before) return { flowId, number: before.number, definition }
  const { number } = draft
  await tx.updateTable('flow_version').set({ state: 'tested' }).where('id', '=', draft.id).execute()
  await tx
    .insertInto('flow_version')
    .values({ ...draft, id: newId(), number: number + 1, state: 'draft' })
    .execute()
  return { flowId, number, definition }
}

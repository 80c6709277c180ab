import type { Transaction } from '../database/database.ts'
import { insertRows } from '../database/write-rows.ts'
import { newId } from '../lib/ids.ts'
import type { LeaseStep } from './begin-steps.ts'
import { hostOfNew, insertStep, type RowsOf, recordText } from './insert-step.ts'
import type { StartableVersion } from './published-version.ts'
import type { FlowRecord } from './taken-step.ts'

export interface FlowRunStart {
  readonly id?: string | undefined
  readonly version: StartableVersion
  readonly record: FlowRecord
  readonly startedBy: 'hand' | 'test' | 'direct-url' | 'replay'
  readonly directUrlId?: string | null
  readonly replayOf?: string | null
  /** Whose rows the record is, where they were delivered within the server. */
  readonly rowsOf?: RowsOf | undefined
  readonly now: number
}

const forAnybody: LeaseStep = () => null

/** Stores a flow run with its first step: under a lease where `leaseStep` gives one, else due at once for anybody. */
export async function startFlowRun(
  tx: Transaction,
  start: FlowRunStart,
  leaseStep: LeaseStep = forAnybody,
): Promise<string> {
  const { version, record, now } = start
  const { flowId, definition } = version
  const id = start.id ?? newId()
  const first = { name: definition.start, visits: { scope: '', done: {} } }
  await insertRows(tx, 'flow_run', [
    {
      id,
      flow_id: flowId,
      version: version.number,
      state: 'RUNNING',
      started_by: start.startedBy,
      direct_url_id: start.directUrlId ?? null,
      replay_of: start.replayOf ?? null,
      record: recordText(record),
      created_at: now,
    },
  ])
  const lease = leaseStep(hostOfNew(definition, first))
  const due = lease ? { leaseId: lease.id, dueAt: now + lease.ms } : { dueAt: now }
  const step = await insertStep(tx, definition, {
    ...first,
    ...due,
    flowRunId: id,
    number: 1,
    input: record,
    rowsOf: start.rowsOf,
    now,
  })
  lease?.begin({ ...step, leaseId: lease.id, flowId, version: version.number })
  return id
}

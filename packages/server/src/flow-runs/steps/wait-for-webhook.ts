import type { WaitForWebhookStep } from '@postern/protocol/api'
import { prepareQuery } from '../../database/prepared-query.ts'
import { type Performing, withValue } from '../flow-context.ts'
import type { StepOutcome } from '../outcome.ts'
import { referredRun } from '../read-rows.ts'
import { placeOf } from '../taken-step.ts'

/** Looks whether something has come, which it may have before the step began; else waits for it, or for the time limit. */
export async function waitForWebhook({ context, taken }: Performing, step: WaitForWebhookStep): Promise<StepOutcome> {
  const { db, clock } = context
  const came = await arrival.first(db.read, { flowRunId: taken.flowRunId, place: placeOf(taken) })
  if (came) {
    const output: unknown = JSON.parse(came.body)
    const record = withValue(taken.input, step.into, output)
    return { kind: 'done', output, record, next: step.next, changes: { run_id: referredRun(output) } }
  }
  const now = clock()
  const until = taken.progress === null ? now + step.timeLimitSeconds * 1000 : (JSON.parse(taken.progress) as number)
  if (now < until) return { kind: 'wait', dueAt: until, changes: { progress: JSON.stringify(until) } }
  const message = `Nothing came to the webhook URL within ${step.timeLimitSeconds} seconds`
  if (step.onTimeout === undefined) return { kind: 'fail', error: { code: 'WEBHOOK_TIMED_OUT', message } }
  return { kind: 'done', output: { timedOut: true }, record: taken.input, next: step.onTimeout }
}

const arrival = prepareQuery((db, { flowRunId, place }: { flowRunId: string; place: string }) =>
  db.selectFrom('webhook').select('body').where('flow_run_id', '=', flowRunId).where('place', '=', place),
)

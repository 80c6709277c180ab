import type { Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { openStates } from './flow-run-states.ts'
import type { ReceiveContext } from './receive-records.ts'
import { placeOf, type Visits } from './taken-step.ts'
import { wakeStep } from './wake-step.ts'
import type { WebhookPlace } from './webhook-urls.ts'

const isOpen = (state: string): boolean => (openStates as readonly string[]).includes(state)

/**
 * Stores what came to a webhook URL, once; its step may have begun or not. The same body again is taken for a request whose
 * answer was lost.
 *
 * @throws NOT_FOUND, WEBHOOK_OVER
 */
export async function receiveWebhook(
  { db, bus, clock }: ReceiveContext,
  { flowRunId, place }: WebhookPlace,
  body: unknown,
): Promise<void> {
  const text = JSON.stringify(body ?? null)
  const now = clock()
  await db.transact(async (tx) => {
    const run = await db.dialect
      .lockRows(tx.selectFrom('flow_run').select('state').where('id', '=', flowRunId))
      .executeTakeFirst()
    if (!run) throw new AppError('NOT_FOUND', 'The flow run of this webhook URL is no longer kept')
    if (await isRepeated(tx, flowRunId, place, text)) return
    if (run.state !== 'RUNNING') throw over('its flow run has ended')
    const steps = await stepsAt(tx, flowRunId, place)
    if (steps.length > 0 && !steps.some(({ state }) => isOpen(state))) throw over('its flow run waits no longer')
    await tx.insertInto('webhook').values({ flow_run_id: flowRunId, place, body: text, received_at: now }).execute()
    for (const { id, state } of steps) if (isOpen(state)) await wakeStep(tx, id, now)
  })
  bus.publish({ kind: 'flow' })
}

async function isRepeated(tx: Transaction, flowRunId: string, place: string, text: string): Promise<boolean> {
  const present = await tx
    .selectFrom('webhook')
    .select('body')
    .where('flow_run_id', '=', flowRunId)
    .where('place', '=', place)
    .executeTakeFirst()
  if (!present) return false
  if (present.body !== text) throw over('it has taken its one request')
  return true
}

const over = (why: string): AppError => new AppError('WEBHOOK_OVER', `The webhook URL is over: ${why}`)

/** The executions of the step that the place is of; there is one, but for retries. */
async function stepsAt(tx: Transaction, flowRunId: string, place: string) {
  const [, name = ''] = /\/([^/]+)\/\d+$/.exec(place) ?? []
  const steps = await tx
    .selectFrom('flow_step')
    .select(['id', 'name', 'state', 'visits'])
    .where('flow_run_id', '=', flowRunId)
    .where('name', '=', name)
    .execute()
  return steps.filter((step) => placeOf({ name: step.name, visits: JSON.parse(step.visits) as Visits }) === place)
}

import type { DataGatewayStep } from '@postern/protocol/api'
import { appCommand } from '../../apps/app-command.ts'
import { findApp } from '../../apps/find-app.ts'
import type { Transaction } from '../../database/database.ts'
import { prepareQuery } from '../../database/prepared-query.ts'
import { insertRows } from '../../database/write-rows.ts'
import { onceRow } from '../../dynamic-commands/create-dynamic-command.ts'
import { AppError } from '../../lib/app-error.ts'
import { newId } from '../../lib/ids.ts'
import { type Performing, withValue } from '../flow-context.ts'
import { directUrlReceiver, webhookReceiver } from '../house-receivers.ts'
import type { StepOutcome } from '../outcome.ts'
import { rowsOrReference } from '../read-rows.ts'
import { visitOf } from '../taken-step.ts'

/**
 * Makes the command of the step's app, in the transaction that stores so: however often it is tried, there is one. With
 * "this flow" the step then waits for the command's end; with another callback it is done, and the rows go there.
 */
export async function dataGateway(performing: Performing, step: DataGatewayStep): Promise<StepOutcome> {
  const { taken, context } = performing
  if (taken.commandId !== null) return takeRows(performing, step, taken.commandId)
  const { row: app } = await findApp(context.db.read, step.app)
  const { connectionId, callback, columns } = appCommand(app, await valuesOf(performing, step))
  const id = newId()
  const waits = callback.kind === 'flow'
  const receiver =
    callback.kind === 'direct_url'
      ? directUrlReceiver(callback.directUrl)
      : callback.kind === 'webhook'
        ? webhookReceiver(taken, webhookStep(performing, step))
        : columns.callback_url
  const now = context.clock()
  const also = (tx: Transaction) =>
    insertRows(tx, 'command', [
      {
        ...onceRow(id, connectionId, now),
        ...columns,
        callback_url: receiver ?? null,
        flow_step_id: waits ? taken.id : null,
      },
    ])
  const changes = { command_id: id, connection_id: connectionId }
  if (waits) return { kind: 'wait', dueAt: null, changes, also }
  const output = { command: id }
  return { kind: 'done', output, record: withValue(taken.input, step.into, output), next: step.next, changes, also }
}

async function valuesOf({ evaluate }: Performing, step: DataGatewayStep): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const [name, expression] of Object.entries(step.parameters ?? {})) {
    const value = await evaluate(expression)
    if (value !== undefined) values[name] = value
  }
  return values
}

/** Which execution of which step the rows go to. */
function webhookStep({ scope, taken }: Performing, step: DataGatewayStep) {
  const name = step.webhook ?? step.next
  if (name === undefined || scope.steps[name]?.type !== 'wait_for_webhook')
    throw new AppError('FLOW_STATE', 'The rows go to a webhook, but the flow has no such step: say which in webhook')
  return { name, visit: visitOf({ visits: taken.visits, name }) }
}

async function takeRows({ context, taken }: Performing, step: DataGatewayStep, id: string): Promise<StepOutcome> {
  const { db, parts } = context
  const command = await commandOf.first(db.read, { id })
  if (!command) return failed('COMMAND_STATE', 'Its command was deleted before it had ended')
  // Woken without need; or its outcome is unknown, and a person decides.
  if (command.status !== 'FINISHED') return { kind: 'wait', dueAt: null }
  if (command.error_code !== null) return failed(command.error_code, command.error_message ?? '')
  const run = await lastRun.first(db.read, { id })
  const output = run ? await rowsOrReference(db, parts, run) : []
  const record = withValue(taken.input, step.into, output)
  return { kind: 'done', output, record, next: step.next, changes: { run_id: run?.id ?? null } }
}

const failed = (code: string, message: string): StepOutcome => ({ kind: 'fail', error: { code, message } })

const commandOf = prepareQuery((db, { id }: { id: string }) =>
  db.selectFrom('command').select(['status', 'error_code', 'error_message']).where('id', '=', id),
)

const lastRun = prepareQuery((db, { id }: { id: string }) =>
  db
    .selectFrom('run')
    .select(['id', 'rows', 'bytes'])
    .where('command_id', '=', id)
    .where('state', '=', 'DONE')
    .orderBy('fence', 'desc')
    .limit(1),
)

import type { FlowDefinition, Step } from '@postern/protocol/api'
import type { ExpressionInput } from '../flows/expressions/evaluator.ts'
import { AppError } from '../lib/app-error.ts'
import type { FlowContext, Performing } from './flow-context.ts'
import type { StepOutcome } from './outcome.ts'
import { dataGateway } from './steps/data-gateway.ts'
import { condition, stop, switchTo, transform } from './steps/decide.ts'
import { delay } from './steps/delay.ts'
import { forEach } from './steps/for-each.ts'
import { httpRequest } from './steps/http-request.ts'
import { waitForWebhook } from './steps/wait-for-webhook.ts'
import { scopeOf, type TakenStep } from './taken-step.ts'
import { webhookUrls } from './webhook-urls.ts'

/**
 * Performs a step once. What is wrong with the step or its record is an outcome; it rejects when `signal` has aborted, or
 * for what is no fault of the flow.
 */
export async function performStep(
  context: FlowContext,
  taken: TakenStep,
  definition: FlowDefinition,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const scope = scopeOf(definition, taken)
  const step = scope?.steps[taken.name]
  if (!scope || !step) return failed('FLOW_STATE', `The flow has no step "${taken.name}"`)
  const { evaluator, secretBox, rules } = context
  const webhooks = webhookUrls(secretBox, rules.publicUrl(), scope, taken)
  const input: ExpressionInput = { object: taken.input, webhooks, run: { id: taken.flowRunId } }
  const performing: Performing = {
    context,
    taken,
    definition,
    scope,
    signal,
    input,
    evaluate: (expression) => evaluator.evaluate(expression, input),
    test: (expression) => evaluator.test(expression, input),
  }
  try {
    return await perform(performing, step)
  } catch (error) {
    if (error instanceof AppError && error.code !== 'NOT_READY') return failed(error.code, error.message)
    throw error
  }
}

const failed = (code: string, message: string): StepOutcome => ({ kind: 'fail', error: { code, message } })

function perform(performing: Performing, step: Step): Promise<StepOutcome> {
  switch (step.type) {
    case 'data_gateway':
      return dataGateway(performing, step)
    case 'wait_for_webhook':
      return waitForWebhook(performing, step)
    case 'http_request':
      return httpRequest(performing, step)
    case 'transform':
      return transform(performing, step)
    case 'condition':
      return condition(performing, step)
    case 'switch':
      return switchTo(performing, step)
    case 'for_each':
      return forEach(performing, step)
    case 'delay':
      return delay(performing, step)
    case 'stop':
      return stop(performing, step)
  }
}

import type { DelayStep } from '@postern/protocol/api'
import { AppError } from '../../lib/app-error.ts'
import { toTime } from '../../lib/clock.ts'
import type { Performing } from '../flow-context.ts'
import type { StepOutcome } from '../outcome.ts'

/** Until when is decided once: whoever looks again after a crash keeps to it. */
export async function delay(performing: Performing, step: DelayStep): Promise<StepOutcome> {
  const { taken, context } = performing
  const until = taken.progress === null ? await timeOf(performing, step) : (JSON.parse(taken.progress) as number)
  if (context.clock() >= until)
    return { kind: 'done', output: { until: toTime(until) }, record: taken.input, next: step.next }
  return { kind: 'wait', dueAt: until, changes: { progress: JSON.stringify(until) } }
}

async function timeOf({ context, evaluate }: Performing, step: DelayStep): Promise<number> {
  if (step.until === undefined) return context.clock() + (step.seconds ?? 0) * 1000
  const text = await evaluate(step.until)
  const time = typeof text === 'string' && rfc3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time))
    throw new AppError('EXPRESSION_ERROR', 'until gives no time as RFC 3339 has it, such as 2019-10-12T10:00:00Z')
  return time
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

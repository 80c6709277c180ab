import type { ConditionStep, StopStep, SwitchStep, TransformStep } from '@postern/protocol/api'
import { AppError } from '../../lib/app-error.ts'
import { type Performing, withValue } from '../flow-context.ts'
import type { StepOutcome } from '../outcome.ts'
import type { FlowRecord } from '../taken-step.ts'

export async function transform({ taken, evaluate }: Performing, step: TransformStep): Promise<StepOutcome> {
  const value = (await evaluate(step.expression)) ?? null
  const record = step.into === undefined ? asRecord(value) : withValue(taken.input, step.into, value)
  return { kind: 'done', output: value, record, next: step.next }
}

function asRecord(value: unknown): FlowRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as FlowRecord
  throw new AppError('EXPRESSION_ERROR', 'The expression gives no object, so it cannot become the record: use into')
}

export async function condition({ taken, test }: Performing, step: ConditionStep): Promise<StepOutcome> {
  const output = await test(step.if)
  return { kind: 'done', output, record: taken.input, next: output ? step.then : step.else }
}

export async function switchTo({ taken, test }: Performing, step: SwitchStep): Promise<StepOutcome> {
  for (const [output, { when, next }] of step.cases.entries())
    if (await test(when)) return { kind: 'done', output, record: taken.input, next }
  return { kind: 'done', output: null, record: taken.input, next: step.else }
}

export async function stop({ evaluate }: Performing, step: StopStep): Promise<StepOutcome> {
  const answer = step.answer === undefined ? null : ((await evaluate(step.answer)) ?? null)
  return { kind: 'stop', answer, status: step.status ?? null }
}

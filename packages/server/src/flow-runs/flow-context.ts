import type { CallbackAgent, CallbackRules, OauthTokens } from '@postern/outbound'
import type { FlowDefinition } from '@postern/protocol/api'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Evaluator, ExpressionInput } from '../flows/expressions/evaluator.ts'
import type { Clock } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import type { PartStore } from '../results/part-store.ts'
import type { FlowRecord, StepScope, TakenStep } from './taken-step.ts'

/** What steps are performed with. */
export interface FlowContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly parts: PartStore
  readonly secretBox: SecretBox
  readonly rules: CallbackRules
  readonly evaluator: Evaluator
  readonly agent: CallbackAgent
  readonly tokens: OauthTokens
  readonly random: () => number
  readonly log: FastifyBaseLogger
}

/** One step that is performed. */
export interface Performing {
  readonly context: FlowContext
  readonly taken: TakenStep
  readonly definition: FlowDefinition
  readonly scope: StepScope
  readonly signal: AbortSignal
  /** What expressions read. */
  readonly input: ExpressionInput
  /** What an expression gives over the record; undefined for nothing. @throws AppError EXPRESSION_… */
  evaluate(expression: string): Promise<unknown>
  test(expression: string): Promise<boolean>
}

/** The record with a value under a name; without a name it stays as it is. */
export const withValue = (record: FlowRecord, into: string | undefined, value: unknown): FlowRecord =>
  into === undefined ? record : { ...record, [into]: value ?? null }

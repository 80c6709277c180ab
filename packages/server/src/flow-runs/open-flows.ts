import { createCallbackAgent, createOauthTokens } from '@postern/outbound'
import { openEvaluator } from '../flows/expressions/evaluator.ts'
import type { StepPlaces } from './begin-steps.ts'
import type { FlowContext } from './flow-context.ts'
import { type FlowEngineOptions, startFlowEngine } from './flow-engine.ts'

/** What performing steps needs beside what it opens for itself. */
export interface FlowsContext extends Omit<FlowContext, 'evaluator' | 'agent' | 'tokens' | 'random'> {
  /** Where this process listens, for its own addresses. */
  readonly localUrl: () => string | null
  /** Those whose steps the engine performs at once. */
  readonly stepPlaces?: StepPlaces | undefined
}

const connectTimeoutMs = 10_000
const perHost = 8

/** The engine of flow runs with its expressions and its HTTP; closing ends all of it. */
export function openFlows(
  { localUrl, stepPlaces, ...given }: FlowsContext,
  options: Partial<FlowEngineOptions> = {},
): { close(): Promise<void> } {
  const agent = createCallbackAgent(given.rules, { connectTimeoutMs, perHost, localUrl })
  const evaluator = openEvaluator()
  const tokens = createOauthTokens(agent, given.clock)
  const engine = startFlowEngine({ ...given, agent, evaluator, tokens, random: Math.random }, options)
  const unserve = stepPlaces?.serve(engine)
  return {
    close: async () => {
      unserve?.()
      await engine.close()
      await Promise.all([evaluator.close(), agent.close()])
    },
  }
}

import { createCallbackAgent, createOauthTokens } from '@postern/outbound'
import { openEvaluator } from '../flows/expressions/evaluator.ts'
import type { FlowContext } from './flow-context.ts'
import { type FlowEngineOptions, startFlowEngine } from './flow-engine.ts'

/** What performing steps needs beside what it opens for itself. */
export interface FlowsContext extends Omit<FlowContext, 'evaluator' | 'agent' | 'tokens' | 'random'> {
  /** Where this process listens, for its own addresses. */
  readonly localUrl: () => string | null
}

const connectTimeoutMs = 10_000
const perHost = 8

/** The engine of flow runs with its expressions and its HTTP; closing ends all of it. */
export function openFlows(
  { localUrl, ...given }: FlowsContext,
  options: Partial<FlowEngineOptions> = {},
): { close(): Promise<void> } {
  const agent = createCallbackAgent(given.rules, { connectTimeoutMs, perHost, localUrl })
  const evaluator = openEvaluator()
  const tokens = createOauthTokens(agent, given.clock)
  const engine = startFlowEngine({ ...given, agent, evaluator, tokens, random: Math.random }, options)
  return {
    close: async () => {
      await engine.close()
      await Promise.all([evaluator.close(), agent.close()])
    },
  }
}

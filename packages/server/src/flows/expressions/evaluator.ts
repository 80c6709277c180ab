import { AppError } from '../../lib/app-error.ts'
import { followPath, notPlain } from './follow-path.ts'
import { readPlainPath } from './read-expression.ts'
import type { ExpressionLimits, ExpressionOutcome } from './worker-messages.ts'
import { WorkerPool } from './worker-pool.ts'

/** What expressions read. */
export interface ExpressionInput {
  /** The record. */
  readonly object: unknown
  /** The webhook URLs of this flow run, by the step that waits. */
  readonly webhooks?: Readonly<Record<string, string>>
  readonly run?: { readonly id: string }
}

const usualLimits: ExpressionLimits = {
  milliseconds: 1_000,
  bytes: 4 * 1024 * 1024,
  depth: 100,
  stack: 500,
  items: 1_000_000,
}

/** Evaluates JSONata, so that no expression can hang or bloat the server: in threads that can be ended. */
export interface Evaluator {
  /**
   * What the expression gives; undefined for nothing. It is JSON, and shared with the input where it is a plain path: not
   * to be changed.
   *
   * @throws AppError EXPRESSION_ERROR (its code and place are in the message), EXPRESSION_TOO_COSTLY
   */
  evaluate(expression: string, input: ExpressionInput, limits?: Partial<ExpressionLimits>): Promise<unknown>
  /** Whether the expression gives what JSONata’s `$boolean` has as true. */
  test(expression: string, input: ExpressionInput): Promise<boolean>
  close(): Promise<void>
}

const mostPaths = 2_000

/** Threads start with the first expression that needs one. */
export function openEvaluator(threads = 2): Evaluator {
  const pool = new WorkerPool(threads)
  const paths = new Map<string, readonly string[] | null>()

  const pathOf = (expression: string) => {
    const known = paths.get(expression)
    if (known !== undefined) return known
    const path = readPlainPath(expression)
    if (paths.size >= mostPaths) paths.clear()
    paths.set(expression, path)
    return path
  }

  const evaluate: Evaluator['evaluate'] = async (expression, input, limits = {}) => {
    const path = pathOf(expression)
    const found = path === null ? notPlain : followPath(path, input)
    if (found !== notPlain) return found
    const outcome = await pool.run({ expression, input: JSON.stringify(input), limits: { ...usualLimits, ...limits } })
    return readOutcome(outcome)
  }
  return {
    evaluate,
    test: async (expression, input) => isTrue(await evaluate(expression, input)),
    close: () => pool.close(),
  }
}

function readOutcome(outcome: ExpressionOutcome): unknown {
  if ('json' in outcome) return outcome.json === null ? undefined : JSON.parse(outcome.json)
  const { kind, message, code, position } = outcome
  const place = position === null ? '' : ` at character ${position}`
  throw new AppError(
    kind === 'costly' ? 'EXPRESSION_TOO_COSTLY' : 'EXPRESSION_ERROR',
    `The expression${place}: ${message}${code === null ? '' : ` (${code})`}`,
  )
}

/** As `$boolean` has it: nothing, null, 0, the empty text, the empty object and a list without anything true are false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue)
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

import { parentPort } from 'node:worker_threads'
import jsonata from 'jsonata'
import { problemOf } from './read-expression.ts'
import type { ExpressionJob, ExpressionOutcome } from './worker-messages.ts'

/*
 * Evaluates expressions, one after another, for an evaluator. It knows nothing but what a message brings, and may be ended
 * at any time.
 */

const mostKept = 200
const kept = new Map<string, jsonata.Expression>()

parentPort?.on('message', async (job: ExpressionJob) => {
  parentPort?.postMessage(await evaluate(job))
})
parentPort?.postMessage(null)

async function evaluate({ expression, input, limits }: ExpressionJob): Promise<ExpressionOutcome> {
  try {
    const compiled = compile(expression, limits)
    const result: unknown = await compiled.evaluate(JSON.parse(input))
    if (result === undefined) return { json: null }
    const wrong = findUnfit(result, limits.depth)
    if (wrong !== null) return wrong
    const json = JSON.stringify(result)
    if (json.length > limits.bytes || Buffer.byteLength(json) > limits.bytes)
      return { kind: 'costly', message: `gives more than ${limits.bytes} bytes`, code: null, position: null }
    return { json }
  } catch (error) {
    const problem = problemOf(error)
    return { kind: costlyCodes.has(problem.code) || error instanceof RangeError ? 'costly' : 'wrong', ...problem }
  }
}

/** JSONata’s codes for what went beyond its stack, its time or its length of a sequence. */
const costlyCodes: ReadonlySet<string | null> = new Set(['D1011', 'D1012', 'D2014', 'D2015'])

function compile(expression: string, { milliseconds, stack, items }: ExpressionJob['limits']): jsonata.Expression {
  const key = `${milliseconds}/${stack}/${items}/${expression}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const compiled = jsonata(expression, { timeout: milliseconds, stack, sequence: items })
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, compiled)
  return compiled
}

/** What JSON cannot carry, or what is nested deeper than others like to read. */
function findUnfit(result: unknown, mostDepth: number): ExpressionOutcome | null {
  const left: [value: unknown, depth: number][] = [[result, 1]]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [value, depth] = next
    if (typeof value === 'function' || isFunctionOf(value)) return wrong('gives a function')
    if (typeof value === 'number' && !Number.isFinite(value)) return wrong('gives a number that JSON does not have')
    if (typeof value !== 'object' || value === null) continue
    if (depth > mostDepth) return { ...wrong(`gives more than ${mostDepth} levels`), kind: 'costly' }
    // A list of JSONata's has more on it than its items.
    for (const inner of Array.isArray(value) ? value : Object.values(value)) left.push([inner, depth + 1])
  }
  return null
}

const isFunctionOf = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value)

const wrong = (message: string) => ({ kind: 'wrong', message, code: null, position: null }) as const

import { AppError } from '../../lib/app-error.ts'
import type { Evaluator, ExpressionInput } from '../expressions/evaluator.ts'

const hole = /\{\{([\s\S]*?)\}\}/g

/** A URL with what stands between `{{` and `}}` as `x`, and those expressions. */
export function readUrlTemplate(url: string): { plain: string; expressions: string[] } {
  const expressions: string[] = []
  const plain = url.replace(hole, (_match, expression: string) => {
    expressions.push(expression)
    return 'x'
  })
  return { plain, expressions }
}

/** The receiver is fixed: an expression stands only behind the host. */
export const isHostFixed = (url: string): boolean => {
  const first = url.search(/\{\{/)
  return first === -1 || /^https?:\/\/[^/?#{}]+[/?]/i.test(url.slice(0, first))
}

/**
 * The URL of one request: each value is encoded, so that it can be neither a path nor a query of its own.
 *
 * @throws AppError EXPRESSION_ERROR, EXPRESSION_TOO_COSTLY
 */
export async function fillUrl(evaluator: Evaluator, url: string, input: ExpressionInput): Promise<string> {
  const pieces: string[] = []
  let copied = 0
  for (const match of url.matchAll(hole)) {
    const [whole, expression = ''] = match
    pieces.push(url.slice(copied, match.index), encodeValue(await evaluator.evaluate(expression, input), expression))
    copied = match.index + whole.length
  }
  pieces.push(url.slice(copied))
  return pieces.join('')
}

function encodeValue(value: unknown, expression: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new AppError('EXPRESSION_ERROR', `{{${expression}}} must give a text or a number for the URL`)
  const text = String(value)
  // These would lead elsewhere, encoded or not.
  if (text === '.' || text === '..' || text === '' || !text.isWellFormed())
    throw new AppError(
      'EXPRESSION_ERROR',
      `{{${expression}}} gives ${JSON.stringify(text)}, which no URL can have there`,
    )
  return encodeURIComponent(text)
}

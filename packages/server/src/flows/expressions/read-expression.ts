import jsonata from 'jsonata'

/** What is wrong with an expression: in JSONata’s words, with its code and place where it has some. */
export interface ExpressionProblem {
  readonly message: string
  readonly code: string | null
  /** Where in the expression, in characters from 0. */
  readonly position: number | null
}

/** Parses an expression without evaluating anything; what is wrong with it, or null. */
export function checkExpression(expression: string): ExpressionProblem | null {
  const parsed = parse(expression)
  return 'message' in parsed ? parsed : null
}

/** The names of an expression that is a path of plain names, such as `object.customer.id`; null for any other. */
export function readPlainPath(expression: string): readonly string[] | null {
  const parsed = parse(expression)
  if ('message' in parsed || parsed.type !== 'path' || !parsed.steps) return null
  const names: string[] = []
  for (const step of parsed.steps) {
    // Whatever stands on a step beside these is a filter, an index, a group or the like.
    const others = Object.keys(step).filter((key) => key !== 'value' && key !== 'type' && key !== 'position')
    if (step.type !== 'name' || typeof step.value !== 'string' || others.length > 0) return null
    names.push(step.value)
  }
  return Object.keys(parsed).every((key) => key === 'type' || key === 'steps') ? names : null
}

/** The library's own types know no path. */
type Node = Omit<jsonata.ExprNode, 'type'> & { readonly type: string }

function parse(expression: string): Node | ExpressionProblem {
  try {
    return jsonata(expression).ast()
  } catch (error) {
    return problemOf(error)
  }
}

/** JSONata throws plain objects with a code; a parser that runs out of stack throws a RangeError. */
export function problemOf(error: unknown): ExpressionProblem {
  if (error instanceof RangeError) return { message: 'is nested too deeply', code: null, position: null }
  const { message, code, position } = error as Partial<jsonata.JsonataError>
  return {
    message: typeof message === 'string' ? message : String(error),
    code: typeof code === 'string' ? code : null,
    position: typeof position === 'number' ? position : null,
  }
}

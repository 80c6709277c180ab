import type { ExpressionProblem } from './read-expression.ts'

/** What one evaluation may take. */
export interface ExpressionLimits {
  readonly milliseconds: number
  /** Of the JSON that comes out. */
  readonly bytes: number
  /** How deep the JSON that comes out may be nested. */
  readonly depth: number
  /** How deep functions may call each other. */
  readonly stack: number
  /** How long a list that is made on the way may be. */
  readonly items: number
}

export interface ExpressionJob {
  readonly expression: string
  /** JSON. */
  readonly input: string
  readonly limits: ExpressionLimits
}

/** JSON, or null for nothing; or why there is none: the expression is wrong, or took more than it may. */
export type ExpressionOutcome =
  | { readonly json: string | null }
  | ({ readonly kind: 'wrong' | 'costly' } & ExpressionProblem)

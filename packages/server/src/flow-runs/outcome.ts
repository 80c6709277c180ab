import type { Updateable } from 'kysely'
import type { Transaction } from '../database/database.ts'
import type { FlowStepTable } from '../database/flow-tables.ts'
import type { FlowRecord } from './taken-step.ts'

/** What is written with an outcome, in the same transaction. */
interface Written {
  readonly changes?: Updateable<FlowStepTable>
  readonly also?: (tx: Transaction) => Promise<void>
}

/** What became of a step that was performed. */
export type StepOutcome =
  /** Done; `next` goes on with the record, and without it the flow run, or the item, ends. */
  | ({
      readonly kind: 'done'
      readonly output: unknown
      readonly record: FlowRecord
      readonly next: string | undefined
    } & Written)
  /** Done, and nothing follows. */
  | { readonly kind: 'stop'; readonly answer: unknown; readonly status: number | null }
  /** Waits until somebody wakes it, or a time; items that it has begun are due at once. */
  | ({ readonly kind: 'wait'; readonly dueAt: number | null; readonly hasBegunItems?: boolean } & Written)
  /** Is tried again at a time. */
  | { readonly kind: 'again'; readonly dueAt: number; readonly error: StepError }
  | { readonly kind: 'fail'; readonly error: StepError }

export interface StepError {
  readonly code: string
  readonly message: string
}

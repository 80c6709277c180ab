import type { AuditChange } from '@postern/protocol/api'
import type { Transaction } from '../database/database.ts'
import { newId } from '../lib/ids.ts'

/** What an entry of the audit log says. */
export interface Act {
  readonly id: string
  readonly at: number
  readonly userId: string | null
  readonly who: string
  readonly token: string | null
  readonly ip: string | null
  /** operationId of the route, or what else it is called. */
  readonly what: string
  readonly outcome: string
  readonly kind: string | null
  readonly targetId: string | null
  readonly target: string | null
  readonly connection: string | null
  readonly note: string | null
  readonly changes: readonly AuditChange[]
}

/** An entry with what is known, and nothing for the rest. */
export const newAct = (known: Pick<Act, 'at' | 'who' | 'what'> & Partial<Act>): Act => ({
  id: newId(),
  userId: null,
  token: null,
  ip: null,
  outcome: 'ok',
  kind: null,
  targetId: null,
  target: null,
  connection: null,
  note: null,
  changes: [],
  ...known,
})

/** Stores an entry with what it tells of, in one transaction; one that is there already stays. */
export async function recordAct(tx: Transaction, { userId, targetId, changes, ...act }: Act): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({ ...act, user_id: userId, target_id: targetId, changes: JSON.stringify(changes) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

import type { TypedValue } from '@postern/protocol'
import { type Selectable, sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import { isOpen } from '../deliveries/queue-delivery.ts'
import { isBefore } from '../runs/compare-values.ts'

/** What of a command tells how far it is acknowledged. */
export const acknowledging = [
  'id',
  'last_field',
  'last_value_option',
  'cursor_edits',
  'acknowledged_value',
  'acknowledged_type',
] as const satisfies readonly (keyof CommandTable)[]

type Acknowledging = Pick<Selectable<CommandTable>, (typeof acknowledging)[number]>

/**
 * Moves the acknowledged value on, now that a delivery has arrived: to the last value of the newest run before the first
 * delivery that is under way or given up. Runs from before an edit by hand say nothing about the cursor as it is now.
 */
export async function acknowledge(tx: Transaction, command: Acknowledging, delivered: number): Promise<void> {
  if (command.last_field === null) return
  const ends = await Promise.all([firstMissing(tx, command.id, isOpen), firstMissing(tx, command.id, isGivenUp)])
  const missing = ends.filter((sequence) => sequence !== undefined)
  let runs = tx
    .selectFrom('run')
    .select('last_value_after')
    .where('command_id', '=', command.id)
    .where('fence', '>=', delivered)
    .where('state', '=', 'DONE')
    .where('cursor_edits', '=', command.cursor_edits)
    // A run without rows says "null".
    .where('last_value_after', '<>', 'null')
  if (missing.length > 0) runs = runs.where('fence', '<', Math.min(...missing))
  const run = await runs.orderBy('fence', 'desc').limit(1).executeTakeFirst()
  if (!run?.last_value_after) return
  const value = JSON.parse(run.last_value_after) as TypedValue
  const present = { type: command.acknowledged_type, value: command.acknowledged_value }
  if (command.last_value_option === 'greatest' && isBefore(value, present)) return
  await tx
    .updateTable('command')
    .set({ acknowledged_value: value.value, acknowledged_type: value.type })
    .where('id', '=', command.id)
    .execute()
}

/** In the words of the index that holds only these. */
const isGivenUp = sql<boolean>`state = 'FAILED'`

async function firstMissing(tx: Transaction, commandId: string, missing: typeof isOpen): Promise<number | undefined> {
  const first = await tx
    .selectFrom('delivery')
    .select('sequence')
    .where('command_id', '=', commandId)
    .where(missing)
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst()
  return first?.sequence
}

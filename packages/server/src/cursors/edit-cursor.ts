import type { TypedValue } from '@postern/protocol'
import type { CommandPatch } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import type { CommandRow } from '../commands/command-view.ts'
import type { Transaction } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import { badInput } from '../lib/app-error.ts'
import { isBefore } from '../runs/compare-values.ts'
import { checkValueForm } from '../runs/value-forms.ts'
import { recordMove } from './move-cursor.ts'

/** The cursor's fields that an edit by hand sets, besides the last field and the last value themselves. */
export function cursorChanges(
  row: CommandRow,
  patch: CommandPatch,
  value: { lastField: string | null; lastValue: string | null; lastValueType: TypedValue['type'] | null },
): Updateable<CommandTable> {
  const moves = patch.lastField !== undefined || patch.lastValue !== undefined || patch.fromBeginning !== undefined
  return {
    // A run that began before this edit must not undo it when it ends; and what was sent may be asked for again.
    ...(moves && { cursor_edits: row.cursor_edits + 1, sent_rows_run_id: null }),
    ...(moves && acknowledgedAfter(row, value)),
    ...(patch.acknowledgedValue !== undefined && readAcknowledged(row, patch.acknowledgedValue)),
  }
}

/** Nothing beyond the cursor is acknowledged: after a rewind it is to be delivered again. */
function acknowledgedAfter(row: CommandRow, value: Parameters<typeof cursorChanges>[2]): Updateable<CommandTable> {
  const { lastField, lastValue, lastValueType } = value
  if (lastField !== row.last_field || lastValue === null) return { acknowledged_value: null, acknowledged_type: null }
  const next: TypedValue = { type: lastValueType ?? 'unknown', value: lastValue }
  const rewinds = isBefore(next, { type: row.acknowledged_type, value: row.acknowledged_value })
  return rewinds ? { acknowledged_value: next.value, acknowledged_type: next.type } : {}
}

function readAcknowledged(row: CommandRow, input: string | number | null): Updateable<CommandTable> {
  if (input === null) return { acknowledged_value: null, acknowledged_type: null }
  const path = '/acknowledgedValue'
  if (typeof input === 'number' && !Number.isSafeInteger(input))
    throw badInput({ path, message: 'is beyond 2^53: write it as a string to keep every digit' })
  const type = (row.last_value_type ?? 'unknown') as TypedValue['type']
  const wrong = checkValueForm({ type, value: String(input) })
  if (wrong !== null) throw badInput({ path, message: `${wrong}, as its type (${type}) asks` })
  return { acknowledged_value: String(input), acknowledged_type: type }
}

/** One line of history where a person has given a cursor another value; `before` is null for a new command. */
export async function recordEdit(
  tx: Transaction,
  before: CommandRow | null,
  after: CommandRow,
  at: number,
  person: string | null,
): Promise<void> {
  if (after.last_value === (before?.last_value ?? null)) return
  const from = before ?? { ...after, last_value: null, last_value_type: null }
  const to = { type: after.last_value_type, value: after.last_value }
  await recordMove(tx, from, to, { at, ...(person !== null && { person }) })
}

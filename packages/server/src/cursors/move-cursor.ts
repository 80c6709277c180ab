import type { FinishRequest, TypedValue } from '@postern/protocol'
import type { Updateable } from 'kysely'
import type { Transaction } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import { badInput } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { isBefore } from '../runs/compare-values.ts'
import type { HeldRun } from '../runs/held-run.ts'
import { checkValueForm } from '../runs/value-forms.ts'
import { dropSentRows, keepSentRows } from './sent-rows.ts'

/**
 * The cursor after a run, with its history and its account of sent rows, in the transaction that ends the run (I2). All
 * of it stays where somebody moved it by hand meanwhile; the value never goes back by itself.
 */
export async function moveCursor(
  tx: Transaction,
  held: HeldRun,
  report: FinishRequest,
  now: number,
): Promise<Updateable<CommandTable>> {
  const { run, command } = held
  if (command.last_field === null || command.cursor_edits !== run.cursor_edits) {
    if (report.sentRows !== undefined) await dropSentRows(tx, run.id)
    return {}
  }
  const value = movedValue(command, report.lastValue)
  if (value && value.value !== command.last_value) await recordMove(tx, command, value, { at: now, runId: run.id })
  return {
    ...(value && { last_value: value.value, last_value_type: value.type }),
    // Nobody is to be told, so what is read is acknowledged.
    ...(value && command.callback_url === null && { acknowledged_value: value.value, acknowledged_type: value.type }),
    ...(report.sentRows !== undefined && { sent_rows_run_id: await keepSentRows(tx, held, report.sentRows) }),
  }
}

function movedValue(command: HeldRun['command'], next: TypedValue | null): TypedValue | undefined {
  if (next?.value == null) return undefined
  const wrong = checkValueForm(next)
  if (wrong !== null) throw badInput({ path: '/lastValue/value', message: `${wrong}, as its type asks` })
  const present = { type: command.last_value_type, value: command.last_value }
  return command.last_value_option === 'greatest' && isBefore(next, present) ? undefined : next
}

type Moved = Pick<HeldRun['command'], 'id' | 'connection_id' | 'last_value' | 'last_value_type'>

/** One line of the history of a cursor; `command` is as it was before. */
export async function recordMove(
  tx: Transaction,
  command: Moved,
  to: { type: string | null; value: string | null },
  by: { at: number; runId?: string; person?: string },
): Promise<void> {
  await tx
    .insertInto('cursor_move')
    .values({
      id: newId(),
      connection_id: command.connection_id,
      command_id: command.id,
      at: by.at,
      run_id: by.runId ?? null,
      moved_by: by.person ?? null,
      from_value: written(command.last_value_type, command.last_value),
      to_value: written(to.type, to.value),
    })
    .execute()
}

const written = (type: string | null, value: string | null): string | null =>
  value === null ? null : JSON.stringify({ type: type ?? 'unknown', value })

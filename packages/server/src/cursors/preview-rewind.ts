import type { TypedValue } from '@postern/protocol'
import type { CursorPreview } from '@postern/protocol/api'
import { findCommand } from '../commands/find-command.ts'
import type { Database } from '../database/database.ts'
import { badInput } from '../lib/app-error.ts'
import { isBefore } from '../runs/compare-values.ts'
import { checkValueForm } from '../runs/value-forms.ts'
import { readValue } from './read-cursor.ts'

const pageSize = 1_000
const mostMoves = 100_000

/** How many runs, with how many rows, were sent since the cursor stood at a value: what a rewind there sends again. */
export async function previewRewind(
  db: Database,
  commandId: string,
  lastValue: string | number | null,
): Promise<CursorPreview> {
  const { row } = await findCommand(db.read, commandId)
  const target: TypedValue = {
    type: (row.last_value_type ?? 'unknown') as TypedValue['type'],
    value: lastValue === null ? null : String(lastValue),
  }
  const wrong = checkValueForm(target)
  if (wrong !== null) throw badInput({ path: '/lastValue', message: `${wrong}, as its type (${target.type}) asks` })
  if (target.value !== null && !isBefore(target, { type: row.last_value_type, value: row.last_value }))
    return { runs: 0, rows: 0, complete: row.last_value === null || comparable(target, row) }
  return walk(db, commandId, target)
}

const comparable = (target: TypedValue, row: { last_value: string | null; last_value_type: string | null }): boolean =>
  target.value === row.last_value ||
  isBefore({ type: (row.last_value_type ?? 'unknown') as TypedValue['type'], value: row.last_value }, target)

/** Goes back until the cursor stood at the value or before it. */
async function walk(db: Database, commandId: string, target: TypedValue): Promise<CursorPreview> {
  let counted = { runs: 0, rows: 0 }
  let before: string | undefined
  for (let seen = 0; seen < mostMoves; seen += pageSize) {
    let query = db.read
      .selectFrom('cursor_move')
      .leftJoin('run', 'run.id', 'cursor_move.run_id')
      .select(['cursor_move.id', 'cursor_move.run_id', 'from_value', 'to_value', 'run.rows'])
      .where('cursor_move.command_id', '=', commandId)
    if (before !== undefined) query = query.where('cursor_move.id', '<', before)
    const moves = await query.orderBy('cursor_move.id', 'desc').limit(pageSize).execute()
    for (const move of moves) {
      const from = readValue(move.from_value)
      const to = readValue(move.to_value)
      const passed = target.value === null || (to !== null && isBefore(target, to))
      if (move.run_id !== null && passed) counted = { runs: counted.runs + 1, rows: counted.rows + (move.rows ?? 0) }
      if (from === null || (target.value !== null && !isBefore(target, from))) return { ...counted, complete: true }
    }
    before = moves.at(-1)?.id
    if (moves.length < pageSize) break
  }
  return { ...counted, complete: false }
}

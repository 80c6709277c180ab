import type { TypedValue } from '@postern/protocol'
import type { CursorPreview } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import { findCommand } from '../commands/find-command.ts'
import type { Database } from '../database/database.ts'
import type { CursorMoveTable } from '../database/tables.ts'
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

/** Goes back until the cursor stood at the value or before it, and counts what was sent since. */
async function walk(db: Database, commandId: string, target: TypedValue): Promise<CursorPreview> {
  let before: Move | undefined
  for (let seen = 0; seen < mostMoves; seen += pageSize) {
    let query = db.read
      .selectFrom('cursor_move')
      .select(['id', 'at', 'run_id', 'from_value'])
      .where('command_id', '=', commandId)
    if (before !== undefined) query = query.where('id', '<', before.id)
    const moves = await query.orderBy('id', 'desc').limit(pageSize).execute()
    for (const move of moves) {
      const from = readValue(move.from_value)
      if (from === null || (target.value !== null && !isBefore(target, from)))
        return { ...(await sentSince(db, commandId, move)), complete: true }
    }
    before = moves.at(-1) ?? before
    if (moves.length < pageSize) break
  }
  return { ...(await sentSince(db, commandId, before)), complete: false }
}

type Move = Pick<Selectable<CursorMoveTable>, 'id' | 'at' | 'run_id'>

/** Also the runs that sent rows and left the cursor where it was; all that are kept where there is no move. */
async function sentSince(
  db: Database,
  commandId: string,
  move: Move | undefined,
): Promise<{ runs: number; rows: number }> {
  let query = db.read
    .selectFrom('run')
    .select(({ fn }) => [fn.countAll().as('runs'), fn.sum('rows').as('rows')])
    .where('command_id', '=', commandId)
    .where('state', '=', 'DONE')
    .where('rows', '>', 0)
  if (move !== undefined)
    query = move.run_id === null ? query.where('ended_at', '>=', move.at) : query.where('id', '>=', move.run_id)
  const { runs, rows } = await query.executeTakeFirstOrThrow()
  return { runs: Number(runs), rows: Number(rows ?? 0) }
}

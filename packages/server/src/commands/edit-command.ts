import type { ValueType } from '@postern/protocol'
import type { Command, CommandPatch, Schedule } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import { cursorChanges, recordEdit } from '../cursors/edit-cursor.ts'
import type { Database } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import { orderAnew } from '../deliveries/order-anew.ts'
import { resetTurns } from '../deliveries/receivers/callback-turns.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { readNewSchedule } from '../schedules/read-schedule.ts'
import { readCallback } from './callback-options.ts'
import { checkCallback, resolveCallbackUrl } from './callback-url.ts'
import { checkStaticCommand, readCursor } from './check-command.ts'
import { checkOverlapOf, readOptions } from './command-options.ts'
import { type CommandRow, readSchedule } from './command-view.ts'
import type { CommandContext } from './create-command.ts'
import { nextDueAt, notWaited, waitAnew } from './due-time.ts'
import { viewCommand } from './find-command.ts'
import { lockCommand } from './lock-command.ts'

/** Edits a static command in any status; a run under way ends as it began. */
export async function editCommand(
  context: CommandContext,
  id: string,
  patch: CommandPatch,
  actor: string | null = null,
): Promise<Command> {
  const { db, bus, clock } = context
  const now = clock()
  const edit = await withCallback(db, patch)
  const { row, connection } = await db.transact(async (tx) => {
    const found = await lockCommand(db.dialect, tx, id)
    const row = await tx
      .updateTable('command')
      .set({ ...changesOf(context, found.row, edit, now), updated_at: now })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await recordEdit(tx, found.row, row, now, actor)
    if (row.unordered !== found.row.unordered) await orderAnew(tx, id, row.unordered === 1, now)
    if (row.callback_rate !== found.row.callback_rate) await resetTurns(tx, { commandId: id }, now)
    return { row, connection: found.connection }
  })
  bus.publish(
    { kind: 'work', connectionId: row.connection_id },
    { kind: 'delivery' },
    { kind: 'change', change: { what: 'command', connection, id } },
  )
  return viewCommand(db.read, row, connection)
}

async function withCallback(db: Database, patch: CommandPatch): Promise<CommandPatch> {
  if (patch.callbackUrl === undefined) return patch
  const errors: InputError[] = []
  const callbackUrl = await resolveCallbackUrl(db, patch.callbackUrl, errors)
  if (errors.length > 0) throw badInput(...errors)
  return { ...patch, callbackUrl }
}

/** What is due already, by its old schedule or because somebody said "run now", stays due while the command is active. */
function dueAfterEdit(schedule: Schedule, edited: CommandRow, now: number): number | null {
  const { due_at: due, active_from: from, active_until: until } = edited
  const isActive = (from === null || from <= now) && (until === null || until > now)
  return due !== null && due <= now && isActive ? due : nextDueAt(schedule, edited, now)
}

/** What decides when a command becomes stale. */
const waitedBy = ['freshness', 'active_from', 'active_until'] as const

/** What decides whether an overlap suits its command. */
const overlapDepends = ['overlap', 'lastValue', 'lastValueType'] as const

function changesOf(
  context: CommandContext,
  row: CommandRow,
  patch: CommandPatch,
  now: number,
): Updateable<CommandTable> {
  const present = readSchedule(row)
  if (row.kind !== 'static' || !present) throw new AppError('COMMAND_STATE', 'A dynamic command cannot be edited')
  const schedule = patch.schedule === undefined ? present : readNewSchedule(patch.schedule)
  const cursor = readCursor(patch, {
    lastField: row.last_field,
    lastValue: row.last_value,
    lastValueType: row.last_value_type as ValueType | null,
    fromBeginning: row.from_beginning === 1,
  })
  const errors = checkStaticCommand(patch.sql ?? row.sql, schedule, cursor)
  const isDirect = patch.delivery === undefined ? row.direct === 1 : patch.delivery === 'direct'
  const url = patch.callbackUrl ?? row.callback_url
  if (url !== null && (patch.callbackUrl !== undefined || isDirect !== (row.direct === 1)))
    errors.push(...checkCallback(url, context.rules, isDirect))
  const options = { ...readOptions(patch, errors, row), ...readCallback(context, patch, errors, row, isDirect) }
  // One that stands already must not be in the way of other edits.
  if (overlapDepends.some((field) => patch[field] !== undefined))
    checkOverlapOf({ ...row, ...options }.overlap, cursor.lastValueType, errors)
  if (errors.length > 0) throw badInput(...errors)
  const timed = patch.schedule !== undefined || patch.activeFrom !== undefined || patch.activeUntil !== undefined
  const isOtherSql = patch.sql !== undefined && patch.sql !== row.sql
  const habit = isOtherSql ? { rows_habit: null } : {}
  const edited = { ...row, ...options, ...habit }
  // What came before says nothing about what is waited for now.
  const isOther = isOtherSql || waitedBy.some((column) => edited[column] !== row[column])
  return {
    ...(patch.name !== undefined && { name: patch.name }),
    ...(patch.sql !== undefined && { sql: patch.sql }),
    ...(patch.callbackUrl !== undefined && { callback_url: patch.callbackUrl }),
    ...(patch.lastValueOption !== undefined && { last_value_option: patch.lastValueOption }),
    ...(patch.exactNumbers !== undefined && { exact_numbers: patch.exactNumbers }),
    ...options,
    ...(isOther && (row.status === 'PAUSED' ? notWaited : waitAnew(edited, now))),
    ...habit,
    last_field: cursor.lastField,
    last_value: cursor.lastValue,
    last_value_type: cursor.lastValueType,
    from_beginning: cursor.fromBeginning ? 1 : 0,
    ...cursorChanges(row, patch, cursor),
    ...(patch.schedule !== undefined && { schedule: JSON.stringify(schedule) }),
    ...(timed && row.status === 'READY' && { due_at: dueAfterEdit(schedule, { ...row, ...options }, now) }),
  }
}

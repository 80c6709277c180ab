import type { CallbackRules } from '@postern/outbound'
import type { Command, NewCommand } from '@postern/protocol/api'
import type { Insertable } from 'kysely'
import { recordEdit } from '../cursors/edit-cursor.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import type { Bus } from '../events/bus.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { readNewSchedule } from '../schedules/read-schedule.ts'
import { readCallback } from './callback-options.ts'
import { checkCallback, resolveCallbackUrl } from './callback-url.ts'
import { checkStaticCommand, readCursor } from './check-command.ts'
import { checkOverlapOf, noOptions, readOptions } from './command-options.ts'
import { type CommandRow, toCommand } from './command-view.ts'
import { nextDueAt, notWaited, waitAnew } from './due-time.ts'

/** What saving a command works with. */
export interface CommandContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly rules: CallbackRules
  readonly secretBox: SecretBox
}

/** Who is served first when several commands of a connection are due. */
export const dynamicPriority = 0
const staticPriority = 1

/** Adds a command that runs on a schedule until it is paused or deleted. */
export async function createStaticCommand(
  context: CommandContext,
  connectionName: string,
  input: NewCommand,
  actor: string | null = null,
): Promise<Command> {
  const { db, bus, clock, rules } = context
  const cursor = readCursor(input)
  const schedule = readNewSchedule(input.schedule)
  const isDirect = input.delivery === 'direct'
  const errors = checkStaticCommand(input.sql, schedule, cursor)
  const callbackUrl = await resolveCallbackUrl(db, input.callbackUrl, errors)
  errors.push(...checkCallback(callbackUrl, rules, isDirect))
  const now = clock()
  const options = {
    ...readOptions(input, errors),
    ...readCallback(context, { ...input, callbackUrl }, errors, undefined, isDirect),
  }
  checkOverlapOf(options.overlap ?? null, cursor.lastValueType, errors)
  if (errors.length > 0) throw badInput(...errors)
  const dueAt = nextDueAt(schedule, { ...noOptions, ...options, created_at: now }, now)
  return insert(
    db,
    bus,
    connectionName,
    (connectionId) => ({
      id: newId(),
      connection_id: connectionId,
      kind: 'static',
      name: input.name ?? null,
      sql: input.sql,
      params: '{}',
      callback_url: callbackUrl,
      schedule: JSON.stringify(schedule),
      last_field: cursor.lastField,
      last_value: cursor.lastValue,
      last_value_type: cursor.lastValueType,
      last_value_option: input.lastValueOption ?? 'greatest',
      from_beginning: cursor.fromBeginning ? 1 : 0,
      exact_numbers: input.exactNumbers ?? 'number',
      ...noOptions,
      ...options,
      ...(input.paused ? notWaited : waitAnew({ ...noOptions, ...options, rows_habit: null }, now)),
      status: input.paused ? 'PAUSED' : 'READY',
      pause_after_run: 0,
      due_at: input.paused ? null : dueAt,
      priority: staticPriority,
      created_at: now,
      updated_at: now,
    }),
    actor,
  )
}

export type NewRow = Insertable<CommandTable>

async function insert(
  db: Database,
  bus: Bus,
  name: string,
  row: (connectionId: string) => NewRow,
  actor: string | null,
): Promise<Command> {
  const command = await db.transact(async (tx) => {
    const command = await insertCommand(tx, row(await connectionIdOf(tx, name)))
    await recordEdit(tx, null, command, command.created_at, actor)
    return command
  })
  tellOfNew(bus, name, command)
  return toCommand(command, name, [])
}

export async function connectionIdOf(tx: Transaction, name: string): Promise<string> {
  const connection = await tx.selectFrom('connection').select('id').where('name', '=', name).executeTakeFirst()
  if (!connection) throw new AppError('NOT_FOUND', `There is no connection "${name}"`)
  return connection.id
}

export const insertCommand = (tx: Transaction, row: NewRow): Promise<CommandRow> =>
  tx.insertInto('command').values(row).returningAll().executeTakeFirstOrThrow()

/** Wakes a gateway that waits for work, and whoever shows the queue. */
export function tellOfNew(bus: Bus, connection: string, command: CommandRow): void {
  bus.publish(
    { kind: 'work', connectionId: command.connection_id },
    { kind: 'change', change: { what: 'command', connection, id: command.id } },
  )
}

import type { TypedValue } from '@postern/protocol'
import type { Command, NewCommand, NewDynamicCommand } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { CallbackRules } from '../deliveries/callback-rules.ts'
import { checkCallbackUrl } from '../deliveries/check-callback-url.ts'
import type { Bus } from '../events/bus.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { nextTime } from '../schedules/next-time.ts'
import { readNewSchedule } from '../schedules/read-schedule.ts'
import { checkSql, checkStaticCommand, readCursor } from './check-command.ts'
import { toCommand } from './command-view.ts'

/** What saving a command works with. */
export interface CommandContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly rules: CallbackRules
}

/** Who is served first when several commands of a connection are due. */
const dynamicPriority = 0
const staticPriority = 1

/** Adds a command that runs on a schedule until it is paused or deleted. */
export async function createStaticCommand(
  { db, bus, clock, rules }: CommandContext,
  connectionName: string,
  input: NewCommand,
): Promise<Command> {
  const cursor = readCursor(input)
  const schedule = readNewSchedule(input.schedule)
  const errors = [...checkStaticCommand(input.sql, schedule, cursor), ...checkCallback(input.callbackUrl, rules)]
  if (errors.length > 0) throw badInput(...errors)
  const now = clock()
  const dueAt = nextTime(schedule, now, now)
  return insert(db, bus, connectionName, (connectionId) => ({
    id: newId(),
    connection_id: connectionId,
    kind: 'static',
    name: input.name ?? null,
    sql: input.sql,
    params: '{}',
    callback_url: input.callbackUrl,
    schedule: JSON.stringify(schedule),
    last_field: cursor.lastField,
    last_value: cursor.lastValue,
    last_value_type: cursor.lastValueType,
    last_value_option: input.lastValueOption ?? 'greatest',
    from_beginning: cursor.fromBeginning ? 1 : 0,
    exact_numbers: input.exactNumbers ?? 'number',
    timeout_seconds: input.timeoutSeconds ?? null,
    status: input.paused ? 'PAUSED' : 'READY',
    pause_after_run: 0,
    due_at: input.paused ? null : dueAt,
    priority: staticPriority,
    created_at: now,
    updated_at: now,
  }))
}

/** Adds a command that runs once, as soon as a gateway takes it. */
export async function createDynamicCommand(
  { db, bus, clock, rules }: CommandContext,
  connectionName: string,
  input: NewDynamicCommand,
): Promise<Command> {
  const errors: InputError[] = input.callbackUrl === undefined ? [] : checkCallback(input.callbackUrl, rules)
  const params = readParams(input.params ?? {}, errors)
  const template = checkSql(input.sql, errors)
  for (const name of template?.names ?? [])
    if (!Object.hasOwn(params, name)) errors.push({ path: `/params/${name}`, message: 'is needed: the SQL uses it' })
  if (template?.usesLastValue)
    errors.push({ path: '/sql', message: '@last_value@ has a value only in a static command' })
  if (errors.length > 0) throw badInput(...errors)
  const now = clock()
  return insert(db, bus, connectionName, (connectionId) => ({
    id: newId(),
    connection_id: connectionId,
    kind: 'dynamic',
    name: null,
    sql: input.sql,
    params: JSON.stringify(params),
    callback_url: input.callbackUrl ?? null,
    schedule: null,
    last_field: null,
    last_value: null,
    last_value_type: null,
    last_value_option: 'greatest',
    from_beginning: 0,
    exact_numbers: input.exactNumbers ?? 'number',
    timeout_seconds: input.timeoutSeconds ?? null,
    status: 'READY',
    pause_after_run: 0,
    due_at: now,
    priority: dynamicPriority,
    created_at: now,
    updated_at: now,
  }))
}

type Row = Parameters<ReturnType<typeof insertInto>['values']>[0]
const insertInto = (tx: Transaction) => tx.insertInto('command')

async function insert(db: Database, bus: Bus, name: string, row: (connectionId: string) => Row): Promise<Command> {
  const { connection, command } = await db.transact(async (tx) => {
    const connection = await tx.selectFrom('connection').select('id').where('name', '=', name).executeTakeFirst()
    if (!connection) throw new AppError('NOT_FOUND', `There is no connection "${name}"`)
    const command = await insertInto(tx).values(row(connection.id)).returningAll().executeTakeFirstOrThrow()
    return { connection, command }
  })
  bus.publish(
    { kind: 'work', connectionId: connection.id },
    { kind: 'change', change: { what: 'command', connection: name, id: command.id } },
  )
  return toCommand(command, name)
}

export function checkCallback(url: string, rules: CallbackRules): InputError[] {
  const message = checkCallbackUrl(url, rules)
  return message === null ? [] : [{ path: '/callbackUrl', message }]
}

/** Numbers keep the digits that JSON gave them; what JSON cannot carry exactly is refused. */
function readParams(
  params: NonNullable<NewDynamicCommand['params']>,
  errors: InputError[],
): Record<string, TypedValue> {
  const typed: Record<string, TypedValue> = {}
  for (const [name, value] of Object.entries(params)) {
    if (value === null) typed[name] = { type: 'unknown', value: null }
    else if (typeof value === 'boolean') typed[name] = { type: 'boolean', value: String(value) }
    else if (typeof value === 'string') typed[name] = { type: 'unknown', value }
    else if (Number.isSafeInteger(value)) typed[name] = { type: 'integer', value: String(value) }
    else if (Number.isInteger(value))
      errors.push({ path: `/params/${name}`, message: 'is beyond 2^53: write it as a string to keep every digit' })
    else typed[name] = { type: 'float', value: String(value) }
  }
  return typed
}

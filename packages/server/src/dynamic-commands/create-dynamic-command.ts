import type { TypedValue } from '@postern/protocol'
import type { Command, NewDynamicCommand } from '@postern/protocol/api'
import { checkSql } from '../commands/check-command.ts'
import { toCommand } from '../commands/command-view.ts'
import {
  type CommandContext,
  checkCallback,
  connectionIdOf,
  dynamicPriority,
  insertCommand,
  tellOfNew,
} from '../commands/create-command.ts'
import { badInput, type InputError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'

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
  const command = await db.transact(async (tx) =>
    insertCommand(tx, {
      id: newId(),
      connection_id: await connectionIdOf(tx, connectionName),
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
    }),
  )
  tellOfNew(bus, connectionName, command)
  return toCommand(command, connectionName)
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

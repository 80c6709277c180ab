import type { Command, NewDynamicCommand } from '@postern/protocol/api'
import { readCallback } from '../commands/callback-options.ts'
import { checkCallback, resolveCallbackUrl } from '../commands/callback-url.ts'
import { checkSql } from '../commands/check-command.ts'
import { readOptions } from '../commands/command-options.ts'
import { toCommand } from '../commands/command-view.ts'
import {
  type CommandContext,
  connectionIdOf,
  dynamicPriority,
  insertCommand,
  type NewRow,
  tellOfNew,
} from '../commands/create-command.ts'
import { findCommand } from '../commands/find-command.ts'
import { badInput, type InputError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { nameRequest, takeKey } from './idempotency.ts'
import { checkNames, readParams } from './read-params.ts'

/**
 * Adds a command that runs once, as soon as a gateway takes it. The same request under the same key is answered with the
 * command that it made the first time.
 */
export async function createDynamicCommand(
  context: CommandContext,
  connectionName: string,
  input: NewDynamicCommand,
  idempotencyKey?: string,
): Promise<Command> {
  const { db, bus, clock, rules } = context
  const errors: InputError[] = []
  const callbackUrl =
    input.callbackUrl === undefined ? undefined : await resolveCallbackUrl(db, input.callbackUrl, errors)
  if (callbackUrl !== undefined) errors.push(...checkCallback(callbackUrl, rules, false))
  const params = readParams(input.params ?? {}, errors)
  const template = checkSql(input.sql, errors)
  checkNames(template, params, errors)
  if (template?.usesLastValue)
    errors.push({ path: '/sql', message: '@last_value@ has a value only in a static command' })
  const options = { ...readOptions(input, errors), ...readCallback(context, { ...input, callbackUrl }, errors) }
  if (errors.length > 0) throw badInput(...errors)
  const now = clock()
  const named = idempotencyKey === undefined ? null : nameRequest(idempotencyKey, input)
  const { command, isNew } = await db.transact(async (tx) => {
    const id = newId()
    const connectionId = await connectionIdOf(tx, connectionName)
    const first = named && (await takeKey(tx, connectionId, named, id, now))
    if (first !== null) return { command: (await findCommand(tx, first)).row, isNew: false }
    const row = {
      ...onceRow(id, connectionId, now),
      sql: input.sql,
      params: JSON.stringify(params),
      callback_url: callbackUrl ?? null,
      exact_numbers: input.exactNumbers ?? 'number',
      ...options,
    } as const
    return { command: await insertCommand(tx, row), isNew: true }
  })
  if (isNew) tellOfNew(bus, connectionName, command)
  return toCommand(command, connectionName, [])
}

/** What all commands that run once have in common. */
export function onceRow(id: string, connectionId: string, now: number): Omit<NewRow, 'sql'> {
  return {
    id,
    connection_id: connectionId,
    kind: 'dynamic',
    params: '{}',
    last_value_option: 'greatest',
    from_beginning: 0,
    exact_numbers: 'number',
    status: 'READY',
    pause_after_run: 0,
    due_at: now,
    priority: dynamicPriority,
    created_at: now,
    updated_at: now,
  }
}

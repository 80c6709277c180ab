import { checkCallbackUrl } from '@postern/outbound'
import type { App, AppCallback, AppPatch, NewApp } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import { readCallback } from '../commands/callback-options.ts'
import { readOptions } from '../commands/command-options.ts'
import { type CommandContext, connectionIdOf } from '../commands/create-command.ts'
import type { Transaction } from '../database/database.ts'
import type { AppTable } from '../database/flow-tables.ts'
import { isUniqueViolation } from '../database/unique-violation.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { type AppRow, callbackOf, parametersOf, toApp } from './app-view.ts'
import { checkPlaceholders } from './fill-callback-url.ts'
import { type FoundApp, findApp } from './find-app.ts'
import { readParameters } from './read-parameters.ts'

/** A further app of a connection. */
export async function createApp(context: CommandContext, input: NewApp): Promise<App> {
  const { row, connection } = await context.db.transact((tx) => createAppIn(context, tx, input))
  publishAppChange(context, connection, row.id)
  return toApp(row, connection)
}

/** The same inside a transaction; publish the change after its commit. */
export async function createAppIn(context: CommandContext, tx: Transaction, input: NewApp): Promise<FoundApp> {
  const { connection, name, ...rest } = input
  return insertApp(context, tx, connection, name, await changesOf(context, tx, rest))
}

/** A copy under another name. */
export async function cloneApp(context: CommandContext, id: string, name: string | undefined): Promise<App> {
  const { row, connection } = await context.db.transact(async (tx) => {
    const { row: cloned, connection } = await findApp(tx, id)
    const { id: _id, connection_id: _connection, kind: _kind, created_at: _created, ...copied } = cloned
    return insertApp(context, tx, connection, name ?? `${cloned.name.slice(0, 190)} (copy)`, copied)
  })
  publishAppChange(context, connection, row.id)
  return toApp(row, connection)
}

async function insertApp(
  { clock }: CommandContext,
  tx: Transaction,
  connection: string,
  name: string,
  columns: Updateable<AppTable>,
): Promise<FoundApp> {
  const now = clock()
  const row = await tx
    .insertInto('app')
    .values({
      ...columns,
      id: newId(),
      connection_id: await connectionIdOf(tx, connection),
      kind: 'data_gateway',
      name,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['connection_id', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw nameTaken(name, connection)
  return { row, connection }
}

/** Edits an app. Flow runs that come to it later do what it says then. */
export async function editApp(context: CommandContext, id: string, patch: AppPatch): Promise<App> {
  const { connection: toConnection, name, ...rest } = patch
  const edit = async (tx: Transaction): Promise<FoundApp> => {
    const { row: present, connection: from } = await findApp(tx, id)
    const connection = toConnection ?? from
    const row = await tx
      .updateTable('app')
      .set({
        ...(await changesOf(context, tx, rest, present)),
        ...(name !== undefined && { name }),
        connection_id: await connectionIdOf(tx, connection),
        updated_at: context.clock(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return { row, connection }
  }
  const { row, connection } = await context.db.transact(edit).catch(async (error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    const present = await findApp(context.db.read, id)
    throw nameTaken(name ?? present.row.name, toConnection ?? present.connection)
  })
  publishAppChange(context, connection, id)
  return toApp(row, connection)
}

export function publishAppChange({ bus }: CommandContext, connection: string, id: string): void {
  bus.publish({ kind: 'change', change: { what: 'app', connection, id } })
}

const nameTaken = (name: string, connection: string): AppError =>
  new AppError('NAME_TAKEN', `The connection "${connection}" has an app named "${name}"`)

async function changesOf(
  context: CommandContext,
  tx: Transaction,
  input: Omit<AppPatch, 'name' | 'connection'>,
  present?: AppRow,
): Promise<Updateable<AppTable>> {
  const errors: InputError[] = []
  const sql = input.sql === undefined ? (present?.sql ?? null) : input.sql
  const parameters =
    sql === null ? noParameters(input, errors) : readParameters(sql, input.parameters ?? [], before(present), errors)
  const presentCallback = present ? callbackOf(present) : null
  const callback = input.callback ?? presentCallback ?? { kind: 'flow' }
  if (input.callback) await checkCallback(context, tx, input.callback, errors)
  if (callback.kind === 'url') checkPlaceholders(callback.url, parameters, '/callback/url', errors)
  // Secrets go to the URL that they were given for: without it, they go.
  const leaves = presentCallback?.kind === 'url' && callback.kind !== 'url'
  const kept = leaves || !present ? undefined : { ...present, callback_url: urlOf(presentCallback) }
  const secrets = readCallback(context, { ...input, callbackUrl: urlOf(callback) ?? undefined }, errors, kept)
  if (callback.kind !== 'url' && (input.callbackHeaders || input.callbackCredential))
    errors.push({ path: '/callback/kind', message: 'must be url for headers and a credential' })
  const { retries, timeout_seconds, max_rows, max_bytes, writes, callback_timeout_seconds, ...options } = readOptions(
    input,
    errors,
  )
  if (errors.length > 0) throw badInput(...errors)
  const { callback_format, callback_rate, empty_results } = options
  const columns = {
    retries,
    timeout_seconds,
    max_rows,
    max_bytes,
    writes,
    callback_timeout_seconds,
    callback_format,
    callback_rate,
    empty_results,
    exact_numbers: input.exactNumbers,
  }
  return {
    ...Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)),
    ...(leaves && { callback_headers: null, callback_credential: null }),
    ...secrets,
    sql,
    parameters: JSON.stringify(parameters),
    callback: JSON.stringify(callback),
  }
}

const before = (present: AppRow | undefined) => (present ? parametersOf(present) : [])

const urlOf = (callback: AppCallback | null): string | null => (callback?.kind === 'url' ? callback.url : null)

function noParameters({ parameters = [] }: AppPatch, errors: InputError[]): [] {
  if (parameters.length > 0) errors.push({ path: '/parameters', message: 'are of the SQL, which is not there' })
  return []
}

async function checkCallback(
  { rules }: CommandContext,
  tx: Transaction,
  callback: AppCallback,
  errors: InputError[],
): Promise<void> {
  if (callback.kind === 'url') {
    const message = checkCallbackUrl(callback.url, rules)
    if (message !== null) errors.push({ path: '/callback/url', message })
  } else if (callback.kind === 'direct_url') {
    const found = await tx.selectFrom('direct_url').select('id').where('id', '=', callback.directUrl).executeTakeFirst()
    if (!found) errors.push({ path: '/callback/directUrl', message: 'names no direct URL' })
  }
}

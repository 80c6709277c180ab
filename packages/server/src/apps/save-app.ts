import { checkCallbackUrl } from '@postern/outbound'
import type { App, AppCallback, AppPatch, NewApp } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import { readCallback } from '../commands/callback-options.ts'
import { readOptions } from '../commands/command-options.ts'
import { type CommandContext, connectionIdOf } from '../commands/create-command.ts'
import type { Transaction } from '../database/database.ts'
import type { AppTable } from '../database/flow-tables.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { type AppRow, callbackOf, parametersOf, toApp } from './app-view.ts'
import { findApp } from './find-app.ts'
import { readParameters } from './read-parameters.ts'

/** A further app of a connection. */
export async function createApp(context: CommandContext, input: NewApp): Promise<App> {
  const { connection, name, ...rest } = input
  return insertApp(context, connection, name, (tx) => changesOf(context, tx, rest))
}

/** A copy under another name. */
export async function cloneApp(context: CommandContext, id: string, name: string | undefined): Promise<App> {
  const { row, connection } = await findApp(context.db.read, id)
  const { id: _id, connection_id: _connection, kind: _kind, created_at: _created, ...copied } = row
  return insertApp(context, connection, name ?? `${row.name.slice(0, 190)} (copy)`, async () => copied)
}

async function insertApp(
  { db, bus, clock }: CommandContext,
  connection: string,
  name: string,
  columns: (tx: Transaction) => Promise<Updateable<AppTable>>,
): Promise<App> {
  const now = clock()
  const row = await db.transact(async (tx) => {
    const connectionId = await connectionIdOf(tx, connection)
    const made = await tx
      .insertInto('app')
      .values({
        ...(await columns(tx)),
        id: newId(),
        connection_id: connectionId,
        kind: 'data_gateway',
        name,
        created_at: now,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.columns(['connection_id', 'name']).doNothing())
      .returningAll()
      .executeTakeFirst()
    return made ?? nameTaken(name, connection)
  })
  bus.publish({ kind: 'change', change: { what: 'app', connection, id: row.id } })
  return toApp(row, connection)
}

/** Edits an app. Flow runs that come to it later do what it says then. */
export async function editApp(context: CommandContext, id: string, patch: AppPatch): Promise<App> {
  const { db, bus, clock } = context
  const { connection: toConnection, name, ...rest } = patch
  const { row, connection } = await db.transact(async (tx) => {
    const { row: present, connection: from } = await findApp(tx, id)
    const connection = toConnection ?? from
    const connectionId = await connectionIdOf(tx, connection)
    const taken = await tx
      .selectFrom('app')
      .select('id')
      .where('connection_id', '=', connectionId)
      .where('name', '=', name ?? present.name)
      .where('id', '!=', id)
      .executeTakeFirst()
    if (taken) nameTaken(name ?? present.name, connection)
    const row = await tx
      .updateTable('app')
      .set({
        ...(await changesOf(context, tx, rest, present)),
        ...(name !== undefined && { name }),
        connection_id: connectionId,
        updated_at: clock(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return { row, connection }
  })
  bus.publish({ kind: 'change', change: { what: 'app', connection, id } })
  return toApp(row, connection)
}

function nameTaken(name: string, connection: string): never {
  throw new AppError('NAME_TAKEN', `The connection "${connection}" has an app named "${name}"`)
}

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
  const { callback_format, empty_results } = options
  const columns = {
    retries,
    timeout_seconds,
    max_rows,
    max_bytes,
    writes,
    callback_timeout_seconds,
    callback_format,
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

import { checkCallbackUrl } from '@postern/outbound'
import type { FlowSecret, NewFlowSecret } from '@postern/protocol/api'
import type { Kysely, Selectable } from 'kysely'
import { readCallback } from '../commands/callback-options.ts'
import type { FlowSecretTable } from '../database/flow-tables.ts'
import type { Tables } from '../database/tables.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { toTime } from '../lib/clock.ts'
import { headerNames, shownCredential } from '../outbound/callback-secrets.ts'
import { type FlowContext, mustExist, publishFlowChange } from './flow-context.ts'

const toSecret = (row: Selectable<FlowSecretTable>): FlowSecret => ({
  name: row.name,
  origin: row.origin,
  headerNames: headerNames(row.headers),
  credential: shownCredential(row.credential),
  updatedAt: toTime(row.updated_at),
})

const secretsOf = (db: Kysely<Tables>, flowId: string) =>
  db.selectFrom('flow_secret').selectAll().where('flow_id', '=', flowId).orderBy('name')

export async function listSecrets({ db }: FlowContext, flowId: string): Promise<{ items: FlowSecret[] }> {
  await mustExist(db.read, flowId)
  return { items: (await secretsOf(db.read, flowId).execute()).map(toSecret) }
}

/** Sets a secret of a flow, sealed (I10); all versions of the flow use it from then on. */
export async function setSecret(
  context: FlowContext,
  flowId: string,
  name: string,
  { origin: given, headers, credential }: NewFlowSecret,
): Promise<FlowSecret> {
  const { db, clock, rules } = context
  const errors: InputError[] = []
  const wrong = checkCallbackUrl(given, rules)
  if (wrong !== null) errors.push({ path: '/origin', message: wrong })
  else if (new URL(given).href !== `${new URL(given).origin}/`)
    errors.push({ path: '/origin', message: 'must be scheme, host and port alone' })
  const sealed = readCallback(
    context,
    { callbackUrl: given, callbackHeaders: headers, callbackCredential: credential },
    errors,
  )
  if (headers === undefined && credential === undefined)
    errors.push({ path: '/credential', message: 'is needed, or headers' })
  if (errors.length > 0) throw badInput(...errors.map(renamed))
  const columns = {
    origin: new URL(given).origin,
    headers: sealed.callback_headers ?? null,
    credential: sealed.callback_credential ?? null,
    updated_at: clock(),
  }
  const row = await db.transact(async (tx) => {
    await mustExist(tx, flowId)
    return tx
      .insertInto('flow_secret')
      .values({ flow_id: flowId, name, ...columns })
      .onConflict((conflict) => conflict.columns(['flow_id', 'name']).doUpdateSet(columns))
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  publishFlowChange(context, flowId)
  return toSecret(row)
}

const renamed = ({ path, message }: InputError): InputError => ({
  path: path
    .replace('/callbackHeaders', '/headers')
    .replace('/callbackCredential', '/credential')
    .replace('/callbackUrl', '/origin'),
  message: message.replace('callbackCredential', 'credential'),
})

export async function deleteSecret(context: FlowContext, flowId: string, name: string): Promise<void> {
  const gone = await context.db.transact((tx) =>
    tx
      .deleteFrom('flow_secret')
      .where('flow_id', '=', flowId)
      .where('name', '=', name)
      .returning('name')
      .executeTakeFirst(),
  )
  if (!gone) throw new AppError('NOT_FOUND', 'The flow has no such secret')
  publishFlowChange(context, flowId)
}

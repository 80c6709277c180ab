import type { FlowDefinition } from '@postern/protocol/api'
import type { Kysely } from 'kysely'
import { findApps } from '../apps/find-app.ts'
import type { CommandContext } from '../commands/create-command.ts'
import type { Tables } from '../database/tables.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { appsOf, checkFlow } from './definitions/check-flow.ts'
import { readDefinition } from './definitions/read-definition.ts'

/** What saving a flow works with. */
export type FlowContext = CommandContext

/** A definition that may be saved. @throws AppError BAD_INPUT, with a path under `place` for each thing that is wrong */
export async function checkedDefinition(
  context: FlowContext,
  db: Kysely<Tables>,
  flowId: string | null,
  input: unknown,
  place = '/definition',
  withSecrets = true,
): Promise<FlowDefinition> {
  const errors: InputError[] = []
  const definition = await checkDefinition(context, db, flowId, input, errors, withSecrets)
  if (!definition || errors.length > 0)
    throw badInput(...errors.map(({ path, message }) => ({ path: `${place}${path === '/' ? '' : path}`, message })))
  return definition
}

/** What is wrong with a definition of this flow (null: a new one) is pushed. */
export async function checkDefinition(
  { rules }: FlowContext,
  db: Kysely<Tables>,
  flowId: string | null,
  input: unknown,
  errors: InputError[],
  withSecrets = true,
): Promise<FlowDefinition | undefined> {
  const definition = readDefinition(input, errors)
  if (!definition) return undefined
  const apps = new Map((await findApps(db, appsOf(definition))).map(({ row }) => [row.id, row]))
  const secrets = withSecrets ? await originsOf(db, flowId) : null
  checkFlow(definition, { apps, secrets, rules }, errors)
  return definition
}

async function originsOf(db: Kysely<Tables>, flowId: string | null): Promise<Map<string, string>> {
  if (flowId === null) return new Map()
  const rows = await db.selectFrom('flow_secret').select(['name', 'origin']).where('flow_id', '=', flowId).execute()
  return new Map(rows.map(({ name, origin }) => [name, origin]))
}

/** @throws AppError NOT_FOUND */
export async function mustExist(db: Kysely<Tables>, flowId: string): Promise<{ name: string; description: string }> {
  const flow = await db.selectFrom('flow').select(['name', 'description']).where('id', '=', flowId).executeTakeFirst()
  if (!flow) throw new AppError('NOT_FOUND', 'There is no such flow')
  return flow
}

export function publishFlowChange({ bus }: FlowContext, id: string): void {
  bus.publish({ kind: 'change', change: { what: 'flow', connection: null, id } })
}

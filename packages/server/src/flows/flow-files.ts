import type { AppParameterInput, Flow, FlowDefinition, FlowFile, Step } from '@postern/protocol/api'
import { callbackOf, parametersOf } from '../apps/app-view.ts'
import { type FoundApp, findApps } from '../apps/find-app.ts'
import { createAppIn, publishAppChange } from '../apps/save-app.ts'
import type { Transaction } from '../database/database.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { appsOf } from './definitions/check-flow.ts'
import { readDefinition } from './definitions/read-definition.ts'
import { saveDraftIn } from './drafts.ts'
import { checkedDefinition, type FlowContext, mustExist, publishFlowChange } from './flow-context.ts'
import { insertFlow, readFlow } from './flows.ts'

const nameOf = (connection: string, name: string) => `${connection}/${name}`

/** A flow as a file: its draft where there is one and `draft` is asked for, else what is published. No secret is in it. */
export async function exportFlow({ db }: FlowContext, id: string, draft: boolean): Promise<FlowFile> {
  const { name, description } = await mustExist(db.read, id)
  const version = await db.read
    .selectFrom('flow_version')
    .innerJoin('flow', 'flow.id', 'flow_version.flow_id')
    .select('definition')
    .where('flow_id', '=', id)
    .where((eb) =>
      eb.or([
        eb('number', '=', eb.ref('flow.published_version')),
        ...(draft ? [eb('state', '=', 'draft' as const)] : []),
      ]),
    )
    .orderBy('number', 'desc')
    .executeTakeFirst()
  if (!version) throw new AppError('FLOW_STATE', `The flow "${name}" has no ${draft ? '' : 'published '}version yet`)
  const definition = JSON.parse(version.definition) as FlowDefinition
  const apps = await findApps(db.read, appsOf(definition))
  const names = new Map(apps.map(({ row, connection }) => [row.id, nameOf(connection, row.name)]))
  const secrets = await db.read.selectFrom('flow_secret').select(['name', 'origin']).where('flow_id', '=', id).execute()
  return {
    format: 'postern.flow/1',
    name,
    description,
    definition: withApps(definition, (app) => names.get(app) ?? app),
    apps: apps.map(({ row, connection }) => ({
      connection,
      name: row.name,
      sql: row.sql,
      parameters: parametersOf(row) as AppParameterInput[],
      callback: callbackOf(row),
    })),
    secrets: secrets.map(({ name, origin }) => ({ name, origin })),
  }
}

/**
 * Makes a flow of a file, as a draft; or gives the flow of that name a new draft. Apps that are missing are made; those that
 * are there stay as they are. Its secrets must be set before it can be published.
 */
export async function importFlow(context: FlowContext, file: FlowFile, actor: string | null): Promise<Flow> {
  const { db } = context
  const errors: InputError[] = []
  const named = readDefinition(file.definition, errors)
  if (!named)
    throw badInput(...errors.map(({ path, message }) => ({ path: `/definition${path === '/' ? '' : path}`, message })))
  // All of it or nothing: a file that is refused leaves no app behind.
  const { id, made } = await db.transact(async (tx) => {
    const { ids, made } = await bringApps(context, tx, file)
    const definition = withApps(named, (app) => ids.get(app) ?? app)
    const known = await tx.selectFrom('flow').select('id').where('name', '=', file.name).executeTakeFirst()
    const id = known?.id ?? (await insertFlow(context, tx, file.name, file.description))
    const checked = await checkedDefinition(context, tx, id, definition, '/definition', false)
    await saveDraftIn(context, tx, id, checked, actor)
    return { id, made }
  })
  for (const { row, connection } of made) publishAppChange(context, connection, row.id)
  publishFlowChange(context, id)
  return readFlow(context, id)
}

interface BroughtApps {
  /** By the names that the file’s steps say. */
  readonly ids: ReadonlyMap<string, string>
  readonly made: readonly FoundApp[]
}

async function bringApps(context: FlowContext, tx: Transaction, { apps }: FlowFile): Promise<BroughtApps> {
  const ids = new Map<string, string>()
  const made: FoundApp[] = []
  for (const [index, app] of apps.entries()) {
    const found = await tx
      .selectFrom('app')
      .innerJoin('connection', 'connection.id', 'app.connection_id')
      .select('app.id')
      .where('connection.name', '=', app.connection)
      .where('app.name', '=', app.name)
      .executeTakeFirst()
    if (!found) made.push(await createAppIn(context, tx, app).catch((error: unknown) => told(error, index)))
    const id = found?.id ?? made.at(-1)?.row.id
    if (id !== undefined) ids.set(nameOf(app.connection, app.name), id)
  }
  return { ids, made }
}

function told(error: unknown, index: number): never {
  if (!(error instanceof AppError)) throw error
  const errors = error.errors.map(({ path, message }) => ({ path: `/apps/${index}${path}`, message }))
  throw badInput(...(errors.length > 0 ? errors : [{ path: `/apps/${index}/connection`, message: error.message }]))
}

function withApps(definition: FlowDefinition, rename: (app: string) => string): FlowDefinition {
  const renamed = <T extends Step>(step: T): T =>
    step.type === 'data_gateway' ? { ...step, app: rename(step.app) } : step
  const all = <T extends Step>(steps: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, renamed(step)]))
  const steps = Object.entries(all(definition.steps)).map(([name, step]): [string, Step] => [
    name,
    step.type === 'for_each' ? { ...step, do: { ...step.do, steps: all(step.do.steps) } } : step,
  ])
  return { ...definition, steps: Object.fromEntries(steps) }
}

import type { FlowDefinition } from '@postern/protocol/api'
import type { Kysely } from 'kysely'
import { prepareQuery } from '../database/prepared-query.ts'
import type { Tables } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'

/** The version that new flow runs begin with, and that those keep which began with it. */
export interface StartableVersion {
  readonly flowId: string
  readonly number: number
  readonly definition: FlowDefinition
}

/** Published versions never change, so what was read of them is kept; by flow and number. */
const known = new Map<string, FlowDefinition>()
const mostKnown = 500

/** @throws NOT_FOUND, FLOW_STATE where nothing is published. */
export async function publishedVersion(db: Kysely<Tables>, flowId: string): Promise<StartableVersion> {
  const found = await publishedNumber.first(db, { flowId })
  if (!found) throw new AppError('NOT_FOUND', `There is no flow ${flowId}`)
  const { number } = found
  if (number === null) throw new AppError('FLOW_STATE', 'No version of the flow is published: publish one first')
  return { flowId, number, definition: await publishedDefinition(db, { flowId, version: number }) }
}

/** The definition of a published version. */
export async function publishedDefinition(
  db: Kysely<Tables>,
  { flowId, version }: { readonly flowId: string; readonly version: number },
): Promise<FlowDefinition> {
  const key = `${flowId}/${version}`
  const before = known.get(key)
  if (before) return before
  const row = await versionOf.first(db, { flowId, version })
  if (!row) throw new Error(`Version ${version} of flow ${flowId} is gone`)
  const definition = JSON.parse(row.definition) as FlowDefinition
  if (known.size >= mostKnown) known.clear()
  known.set(key, definition)
  return definition
}

const publishedNumber = prepareQuery((db, { flowId }: { flowId: string }) =>
  db.selectFrom('flow').select('published_version as number').where('id', '=', flowId),
)

const versionOf = prepareQuery((db, { flowId, version }: { flowId: string; version: number }) =>
  db.selectFrom('flow_version').select('definition').where('flow_id', '=', flowId).where('number', '=', version),
)

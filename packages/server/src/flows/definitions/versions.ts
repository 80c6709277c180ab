import type { FlowDefinition } from '@postern/protocol/api'
import type { Kysely } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { AppError } from '../../lib/app-error.ts'

/** A version that flow runs go by; it never changes. */
export interface PublishedVersion {
  readonly id: string
  readonly flowId: string
  readonly number: number
  readonly definition: FlowDefinition
}

/**
 * The version that a new flow run begins with; works inside a transaction too.
 *
 * @throws AppError NOT_FOUND, FLOW_STATE (nothing is published yet)
 */
export async function startableVersion(db: Kysely<Tables>, flowId: string): Promise<PublishedVersion> {
  const flow = await db
    .selectFrom('flow')
    .leftJoin('flow_version as version', (join) =>
      join.onRef('version.flow_id', '=', 'flow.id').onRef('version.number', '=', 'flow.published_version'),
    )
    .select(['flow.name', 'version.id', 'version.number', 'version.definition'])
    .where('flow.id', '=', flowId)
    .executeTakeFirst()
  if (!flow) throw new AppError('NOT_FOUND', 'There is no such flow')
  const { id, number, definition } = flow
  if (id === null || number === null || definition === null)
    throw new AppError('FLOW_STATE', `The flow "${flow.name}" has no published version yet`)
  return { id, flowId, number, definition: JSON.parse(definition) as FlowDefinition }
}

/** @throws AppError NOT_FOUND where there is no such version, or it is a draft still */
export async function publishedVersion(db: Kysely<Tables>, flowId: string, number: number): Promise<PublishedVersion> {
  const row = await db
    .selectFrom('flow_version')
    .select(['id', 'definition'])
    .where('flow_id', '=', flowId)
    .where('number', '=', number)
    .where('state', '=', 'published')
    .executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', 'There is no such published version')
  return { id: row.id, flowId, number, definition: JSON.parse(row.definition) as FlowDefinition }
}

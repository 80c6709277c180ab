import type { FlowDefinition } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { NamedRequest } from '../dynamic-commands/idempotency.ts'
import type { Bus } from '../events/bus.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { createStepPlaces, type StepPlaces } from './begin-steps.ts'
import type { DirectUrlRow } from './direct-urls.ts'
import type { RowsOf } from './insert-step.ts'
import { publishedVersion } from './published-version.ts'
import { startFlowRun } from './start-flow-run.ts'
import type { FlowRecord } from './taken-step.ts'

const mostRecords = 1_000
/** How long a key stands for the flow runs that were started under it. */
const keptMs = 24 * 60 * 60 * 1000

export interface ReceiveContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  /** Who performs the first steps; without them they are for anybody. */
  readonly stepPlaces?: StepPlaces | undefined
}

export interface Received {
  readonly ids: readonly string[]
  readonly answer: NonNullable<FlowDefinition['answer']>
}

const forAnybody = createStepPlaces()

/** Starts a flow run for each record of a body. The same request under the same key starts none again. */
export async function receiveRecords(
  { db, bus, clock, stepPlaces = forAnybody }: ReceiveContext,
  url: DirectUrlRow,
  body: unknown,
  named: NamedRequest | null,
  rowsOf?: RowsOf,
): Promise<Received> {
  const records = readRecords(body, url.arrays)
  const now = clock()
  return stepPlaces.storeSteps({ db, bus }, async (tx, lease): Promise<Received> => {
    const version = await publishedVersion(tx, url.flow_id)
    const { answer = 'accepted' } = version.definition
    const ids = records.map(() => newId())
    const first = named && (await takeKey(tx, url.id, named, ids, now))
    if (first !== null) return { ids: first, answer }
    for (const [index, record] of records.entries()) {
      const start = {
        id: ids[index],
        version,
        record,
        startedBy: 'direct-url',
        directUrlId: url.id,
        rowsOf,
        now,
      } as const
      await startFlowRun(tx, start, lease)
    }
    return { ids, answer }
  })
}

function readRecords(body: unknown, arrays: DirectUrlRow['arrays']): FlowRecord[] {
  if (!Array.isArray(body)) return [readRecord(body, '/')]
  if (arrays === 'one') return [{ items: body }]
  if (body.length > mostRecords)
    throw badInput({ path: '/', message: `has ${body.length} records; send at most ${mostRecords} at once` })
  return body.map((item, index) => readRecord(item, `/${index}`))
}

function readRecord(value: unknown, path: string): FlowRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as FlowRecord
  throw badInput({ path, message: 'a record must be a JSON object' })
}

/** Takes a key for flow runs that this transaction starts; returns those that were started under it, where some were. */
async function takeKey(
  tx: Transaction,
  directUrlId: string,
  { key, digest }: NamedRequest,
  ids: readonly string[],
  now: number,
): Promise<string[] | null> {
  await tx
    .deleteFrom('direct_url_key')
    .where('direct_url_id', '=', directUrlId)
    .where('key', '=', key)
    .where('created_at', '<', now - keptMs)
    .execute()
  // Whoever comes second waits here for the first one's commit, and then finds its row.
  const taken = await tx
    .insertInto('direct_url_key')
    .values({
      direct_url_id: directUrlId,
      key,
      request_digest: digest,
      flow_run_ids: JSON.stringify(ids),
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['direct_url_id', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  if (taken) return null
  const first = await tx
    .selectFrom('direct_url_key')
    .select(['request_digest', 'flow_run_ids'])
    .where('direct_url_id', '=', directUrlId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (first.request_digest !== digest) throw new AppError('IDEMPOTENCY_KEY_REUSED')
  return JSON.parse(first.flow_run_ids) as string[]
}

/** Forgets the keys that no longer stand for anything. */
export async function removeOldDirectUrlKeys(db: Database, now: number): Promise<void> {
  await db.transact((tx) =>
    tx
      .deleteFrom('direct_url_key')
      .where('created_at', '<', now - keptMs)
      .execute(),
  )
}

/** By the hash of its token: to find it takes as long whatever is wrong with it. */
export const directUrlByToken = prepareQuery((db, { hash }: { hash: string }) =>
  db.selectFrom('direct_url').selectAll().where('token_hash', '=', hash),
)

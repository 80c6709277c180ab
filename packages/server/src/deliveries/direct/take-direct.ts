import type { DirectClaim, DirectDelivery } from '@postern/protocol'
import type { CallbackRate } from '@postern/protocol/api'
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { SecretBox } from '../../lib/secret-box.ts'
import { version } from '../../lib/version.ts'
import { openSecrets } from '../../outbound/callback-authorization.ts'
import { turnKeyOf } from '../receivers/callback-turns.ts'
import { readFormat } from '../shapes/callback-format.ts'
import { runHeaders } from '../signing/delivery-headers.ts'
import { type TakenDelivery, takeDeliveries } from '../take-deliveries.ts'
import { seeSpool } from './spools.ts'

export interface TakingDirect {
  readonly db: Database
  readonly secretBox: SecretBox
  /** How often callbacks may go to one host where nobody else says it. */
  readonly rate: CallbackRate | null
}

/** The lease of a gateway has no end of its own: what its next claim does not name is due again. */
const untilSaidOtherwiseMs = 100 * 365 * 24 * 3_600_000

/**
 * Hands attempts that are due to the gateway whose spool has the rows, each under a lease. What was handed to that spool
 * before and is not among what it holds was lost on the way to it, or with a process of it that was killed: it is due
 * again at once (I6). Nobody else may try it, since nobody else has the rows.
 */
export async function takeDirect(
  { db, secretBox, rate }: TakingDirect,
  connectionId: string,
  { gateway, spool, holds, room }: DirectClaim,
  now: number,
): Promise<DirectDelivery[]> {
  await db.transact(async (tx) => {
    await seeSpool(tx, { connectionId, id: spool, gateway, now })
    let abandoned = tx
      .updateTable('delivery')
      .set({ lease_id: null, next_attempt_at: now })
      .where('spool_id', '=', spool)
      .where('connection_id', '=', connectionId)
      .where('state', '=', sql.lit('PENDING'))
      .where('lease_id', 'is not', null)
    if (holds.length > 0) abandoned = abandoned.where('id', 'not in', holds)
    await abandoned.execute()
  })
  if (room === 0) return []
  const { deliveries } = await takeDeliveries(db, {
    now,
    leaseMs: untilSaidOtherwiseMs,
    room: { total: room, perHost: room, hosts: new Map() },
    // What is under way there is not due.
    isActive: () => false,
    rate,
    spool: { id: spool, connectionId },
  })
  if (deliveries.length === 0) return []
  const runs = await db.read
    .selectFrom('run')
    .select(['id', 'parts', 'columns', 'spool_key'])
    .where(
      'id',
      'in',
      deliveries.map(({ runId }) => runId),
    )
    .execute()
  const byId = new Map(runs.map((run) => [run.id, run]))
  return deliveries.map((delivery) => toOrder(delivery, byId.get(delivery.runId), secretBox, rate))
}

interface KeptRun {
  readonly parts: number
  readonly columns: string
  readonly spool_key: string | null
}

function toOrder(
  delivery: TakenDelivery,
  run: KeptRun | undefined,
  secretBox: SecretBox,
  rate: CallbackRate | null,
): DirectDelivery {
  const format = readFormat(delivery.format)
  const columns = JSON.parse(run?.columns ?? '[]') as DirectDelivery['columns']
  return {
    id: delivery.id,
    lease: delivery.leaseId,
    runId: delivery.runId,
    commandId: delivery.commandId,
    webhookId: delivery.webhookId,
    url: delivery.url,
    spoolKey: run?.spool_key ? secretBox.open(run.spool_key) : '',
    parts: run?.parts ?? 0,
    rows: delivery.rows,
    columns: format?.shape === 'envelope' ? columns.map(({ name, type }) => ({ name, type })) : [],
    headers: runHeaders(`Postern/${version}`, delivery),
    keys: secretBox.open(delivery.signingSecret),
    secrets: openSecrets(secretBox, delivery),
    format,
    progress: delivery.progress === null ? null : JSON.parse(delivery.progress),
    batching: delivery.batching === null ? null : JSON.parse(delivery.batching),
    knownBatch: delivery.smallerBatch,
    timeoutSeconds: delivery.timeoutSeconds,
    spacingMs: turnKeyOf(delivery, rate)?.spacingMs ?? null,
  }
}

/** When the next attempt of a spool is due that nobody makes yet; null while none is. */
export async function nextDirectDue(db: Database, connectionId: string, spool: string): Promise<number | null> {
  const row = await db.read
    .selectFrom('delivery')
    .select(({ fn }) => fn.min('next_attempt_at').as('at'))
    .where('spool_id', '=', spool)
    .where('state', '=', sql.lit('PENDING'))
    .where('connection_id', '=', connectionId)
    .where('next_attempt_at', '>=', 0)
    .executeTakeFirst()
  return row?.at ?? null
}

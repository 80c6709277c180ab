import type { Database } from '../database/database.ts'
import { nameRequest } from '../dynamic-commands/idempotency.ts'
import { AppError } from '../lib/app-error.ts'
import type { PartStore } from '../results/part-store.ts'
import { findDirectUrl } from './direct-urls.ts'
import type { HouseReceiver } from './house-receivers.ts'
import { rowsOrReference } from './read-rows.ts'
import { type ReceiveContext, receiveRecords } from './receive-records.ts'
import { receiveWebhook } from './receive-webhook.ts'

interface HouseContext extends ReceiveContext {
  readonly db: Database
  readonly parts: PartStore
}

interface HouseDelivery {
  readonly runId: string
  readonly connectionId: string
  readonly webhookId: string
}

/** What an attempt came to, as of any receiver. */
export interface HouseAnswer {
  readonly verdict: 'delivered' | 'failed' | 'refused'
  readonly status: number | null
  readonly error: string | null
}

/**
 * Takes a result to a direct URL or a webhook URL of this server, without HTTP. Under the delivery's id, so that an attempt
 * whose end was not recorded starts nothing twice.
 */
export async function deliverInHouse(
  context: HouseContext,
  { runId, connectionId, webhookId }: HouseDelivery,
  receiver: HouseReceiver,
): Promise<HouseAnswer> {
  const { db, parts } = context
  try {
    const run = await db.read
      .selectFrom('run')
      .select(['id', 'rows', 'bytes'])
      .where('id', '=', runId)
      .executeTakeFirstOrThrow()
    const rows = await rowsOrReference(db, parts, run)
    if (receiver.kind === 'webhook') await receiveWebhook(context, receiver, rows)
    else {
      const url = await findDirectUrl(db.read, receiver.id)
      if (url.enabled === 0) throw new AppError('DIRECT_URL_OFF')
      if (!Array.isArray(rows) && url.arrays === 'each')
        throw new AppError('RECORD_TOO_LARGE', 'There are too many rows for a record each: let arrays be "one"')
      const body = Array.isArray(rows) ? rows : { items: rows }
      await receiveRecords(context, url, body, nameRequest(webhookId, { runId }), { runId, connectionId })
    }
    return { verdict: 'delivered', status: 202, error: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // What is switched off may be switched on again.
    const verdict = error.code === 'DIRECT_URL_OFF' ? 'failed' : 'refused'
    return { verdict, status: null, error: error.message }
  }
}

import { readProgress } from '@postern/outbound'
import type { Attempt, Delivery } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import type { AttemptTable, DeliveryTable } from '../database/delivery-tables.ts'
import { toTime, toTimeOrNull } from '../lib/clock.ts'

/** A delivery as the API shows it. */
export function toDelivery(row: Selectable<DeliveryTable>, connection: string): Delivery {
  return {
    id: row.id,
    connection,
    commandId: row.command_id,
    runId: row.run_id,
    webhookId: row.webhook_id,
    url: row.url,
    state: row.state,
    attemptCount: row.attempt_count,
    lastError: row.last_error,
    // While an attempt is under way, the column is the end of its lease.
    nextAttemptAt: row.lease_id === null ? toTimeOrNull(row.next_attempt_at) : null,
    gateway: row.gateway,
    receiverPaused: row.receiver_id !== null,
    progress: row.state === 'DELIVERED' ? null : shownProgress(row.progress),
    createdAt: toTime(row.created_at),
    deliveredAt: row.state === 'DELIVERED' ? toTimeOrNull(row.ended_at) : null,
  }
}

function shownProgress(stored: string | null): Delivery['progress'] {
  const progress = readProgress(stored)
  if (progress === null) return null
  const { parts, next, again } = progress
  return { parts, rows: again ? again.cut.to.row - again.rows.length : next.row }
}

export function toAttempt(row: Selectable<AttemptTable>): Attempt {
  return {
    number: row.number,
    at: toTime(row.at),
    status: row.status,
    latencyMs: row.latency_ms,
    error: row.error,
    responseExcerpt: row.response_excerpt,
    requestHeaders: readHeaders(row.request_headers),
    responseHeaders: readHeaders(row.response_headers),
  }
}

const readHeaders = (stored: string | null): Attempt['requestHeaders'] => (stored === null ? null : JSON.parse(stored))

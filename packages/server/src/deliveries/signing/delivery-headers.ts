import { wholeHeaders } from '@postern/outbound'
import type { TypedValue } from '@postern/protocol'
import type { SentDelivery } from '../shapes/send-shaped.ts'
import type { TakenDelivery } from '../take-deliveries.ts'

/** A longer value is left out: receivers refuse requests with more than some kilobytes of headers. */
const longestValue = 1_000

/** What a delivery tells of itself beside the signature. */
export const deliveryHeaders = (userAgent: string, delivery: SentDelivery): Record<string, string> => ({
  ...(delivery.shaped?.headers() ?? wholeHeaders(delivery)),
  ...runHeaders(userAgent, delivery),
})

/** What it tells of its run, whatever part of it goes. */
export function runHeaders(userAgent: string, delivery: TakenDelivery): Record<string, string> {
  return {
    'user-agent': userAgent,
    'postern-connection': delivery.connection,
    'postern-command': delivery.commandId,
    'postern-run': delivery.runId,
    ...(delivery.affectedRows !== null && { 'postern-affected-rows': String(delivery.affectedRows) }),
    ...valueHeader('postern-last-value-before', delivery.lastValueBefore),
    ...valueHeader('postern-last-value-after', delivery.lastValueAfter),
  }
}

/** `stored` is a typed value as JSON. */
function valueHeader(name: string, stored: string | null | undefined): Record<string, string> {
  if (stored === null || stored === undefined) return {}
  const typed = JSON.parse(stored) as TypedValue | null
  const text = headerText(typed?.value ?? '')
  return text === '' || text.length > longestValue ? {} : { [name]: text }
}

/** Percent-encoded where it is not plain ASCII, so that any text fits into a header and can be read back. */
const headerText = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\x21-\x24\x26-\x7e]+/g, (piece) => encodeURIComponent(piece))

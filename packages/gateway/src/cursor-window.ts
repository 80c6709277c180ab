import type { QuerySummary } from '@postern/odbc'
import {
  digestBytes,
  type FinishRequest,
  mostInlineSentRows,
  mostSentRows,
  type RunOrder,
  type RunWarning,
} from '@postern/protocol'
import { RunFailure } from './run-error.ts'

/**
 * Digests of the rows in the cursor's window that were sent before, or null where the run keeps no account of its rows.
 *
 * @param fetch asks the server for digests that are too many for an order
 */
export async function readSentRows(
  { sentRows, lastField }: Pick<RunOrder, 'sentRows' | 'lastField'>,
  fetch: () => Promise<Uint8Array>,
): Promise<Uint8Array | null> {
  if (!sentRows || lastField === null) return null
  const { count, digests } = sentRows
  const sent = digests === undefined && count > 0 ? await fetch() : Buffer.from(digests ?? '', 'base64')
  // With fewer of them, rows would be sent twice without a word.
  if (sent.length !== count * digestBytes)
    throw new RunFailure('GATEWAY_ERROR', `The server gave ${sent.length} bytes for ${count} digests of sent rows`)
  return sent
}

/**
 * What `finish` says about the window as this run saw it.
 *
 * @param put stores digests that are too many for `finish`, before it is sent
 */
export async function reportSentRows(
  sent: Uint8Array,
  { leftOut, window, windowOverflow }: Pick<QuerySummary, 'leftOut' | 'window' | 'windowOverflow'>,
  put: (digests: Uint8Array) => Promise<void>,
): Promise<Pick<FinishRequest, 'leftOut' | 'sentRows' | 'warnings'>> {
  const warnings = windowOverflow > 0 ? { warnings: [tooMany(windowOverflow)] } : {}
  if (window === null || Buffer.compare(window, sent) === 0) return { leftOut, sentRows: 'unchanged', ...warnings }
  const count = window.length / digestBytes
  if (count > mostInlineSentRows) {
    await put(window)
    return { leftOut, sentRows: { count }, ...warnings }
  }
  return { leftOut, sentRows: { count, digests: Buffer.from(window).toString('base64') }, ...warnings }
}

const tooMany = (overflow: number): RunWarning => ({
  code: 'TOO_MANY_SENT_ROWS',
  message:
    `The cursor remembers ${mostSentRows} rows, and ${overflow} more lie in its window: the next run sends those again. ` +
    'Make the overlap shorter, or choose a last field of which fewer rows have the same value.',
})

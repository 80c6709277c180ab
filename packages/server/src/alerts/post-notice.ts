import {
  type CallbackAgent,
  checkCallbackUrl,
  failureWords,
  readExcerpt,
  readRetryAfter,
  Signer,
  statusWords,
} from '@postern/outbound'
import type { AlertCall } from '@postern/protocol/api'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { version } from '../lib/version.ts'
import type { NoticeOutcome, TakenNotice } from './take-notices.ts'

export interface PostContext {
  readonly agent: CallbackAgent
  readonly secretBox: SecretBox
  readonly clock: Clock
  /** Longest time for one try. */
  readonly timeoutMs: number
}

/** Posts a notice once. What goes wrong at the receiver or on the way is an outcome; it rejects only when `signal` aborts. */
export async function postNotice(
  { agent, secretBox, clock, timeoutMs }: PostContext,
  notice: TakenNotice,
  signal: AbortSignal,
): Promise<NoticeOutcome> {
  const wrong = checkCallbackUrl(notice.url)
  if (wrong !== null) return { verdict: 'refused', error: `The alert URL ${wrong}`, retryAfterMs: null }
  const url = new URL(notice.url)
  const body = Buffer.from(JSON.stringify(callOf(notice)))
  const signer = new Signer(secretBox.open(notice.signing_secret), webhookIdOf(notice), clock())
  signer.update(body)
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await agent.post(url, {
      headers: {
        'content-type': 'application/json',
        'content-length': String(body.length),
        'user-agent': `Postern/${version}`,
        'postern-connection': notice.connection,
        ...signer.headers(),
      },
      body,
      signal: AbortSignal.any([signal, timeout]),
    })
    const { statusCode: status, headers } = answer
    await readExcerpt(answer.body, timeoutMs)
    if (status >= 200 && status < 300) return { verdict: 'delivered', error: null, retryAfterMs: null }
    const location = Array.isArray(headers.location) ? headers.location[0] : headers.location
    return {
      verdict: status === 410 ? 'refused' : 'failed',
      error: statusWords(status, location),
      retryAfterMs: readRetryAfter(headers['retry-after'], clock()),
    }
  } catch (error) {
    signal.throwIfAborted()
    const words = timeout.aborted
      ? `${url.host} did not answer within ${Math.round(timeoutMs / 1000)} seconds`
      : failureWords(error, url)
    return { verdict: 'failed', error: words, retryAfterMs: null }
  }
}

/** The same for every try, and another for each thing told. */
const webhookIdOf = ({ alert_id, event }: TakenNotice): string => `msg_${alert_id}_${event}`

/** As it stood when it was raised, or when it had resolved: what is told of raising is the same in every try. */
const callOf = (notice: TakenNotice): AlertCall => ({
  type: `alert.${notice.event}`,
  alert: {
    id: notice.alert_id,
    connection: notice.connection,
    commandId: notice.command_id,
    commandName: notice.command_name,
    receiver: notice.receiver === '' ? null : notice.receiver,
    kind: notice.kind,
    message: notice.message,
    openedAt: toTime(notice.opened_at),
    resolvedAt: notice.event === 'raised' ? null : toTimeOrNull(notice.resolved_at),
  },
})

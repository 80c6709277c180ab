import { Readable } from 'node:stream'
import { type AttemptTimeouts, attemptLimits } from './attempt-limits.ts'
import type { CallbackAgent, ClientIdentity } from './callback-agent.ts'
import { statusWords } from './failure-words.ts'
import { readExcerpt } from './read-excerpt.ts'
import { readRetryAfter } from './retry-after.ts'
import { startWatchdog, type Watchdog } from './watchdog.ts'

/** What a callback came to. */
export interface Answer {
  /** `refused`: no later try can succeed. */
  readonly verdict: 'delivered' | 'failed' | 'refused'
  readonly status?: number | null
  /** In words. */
  readonly error?: string | null
  readonly excerpt?: string
  readonly retryAfterMs?: number | null
  /** Some rows were taken, so that the next request is another one. */
  readonly isPartial?: boolean
}

export interface Callback {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | Readable
  readonly length: number
  readonly timeoutSeconds: number | null
  readonly identity?: ClientIdentity | undefined
  /** Bytes of the answer that are read. */
  readonly mostOfAnswer: number
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The beginning of the body. */
  readonly text: string
}

/** How long the parts of a callback may take where its command does not say it. */
export const usualTimeouts: AttemptTimeouts = { idleMs: 30_000, drainMs: 90_000, answerMs: 10_000, wholeMs: 600_000 }

/** Posts a body, whose length is known, and reads the beginning of the answer. */
export async function sendBody(
  { agent, timeouts }: { readonly agent: CallbackAgent; readonly timeouts: AttemptTimeouts },
  { url, headers, body, length, timeoutSeconds, identity, mostOfAnswer }: Callback,
  signal: AbortSignal,
): Promise<Answered> {
  const isStream = body instanceof Readable
  const { idle, drainMs, whole } = attemptLimits(timeouts, { host: url.host, length, isStream, timeoutSeconds })
  const watchdog = startWatchdog(signal, idle, whole)
  try {
    const answer = await agent.post(
      url,
      {
        headers: { ...headers, 'content-length': String(length) },
        body: isStream ? Readable.from(watched(body, watchdog, drainMs), { objectMode: false }) : body,
        signal: watchdog.signal,
      },
      identity,
    )
    watchdog.stop()
    const text = await readExcerpt(answer.body, timeouts.answerMs, mostOfAnswer)
    return { status: answer.statusCode, headers: answer.headers, text }
  } finally {
    watchdog.stop()
    if (isStream) body.destroy()
  }
}

/** What an answer says of the callback. */
export function judgeAnswer({ status, headers }: Answered, now: number): Answer {
  if (status >= 200 && status < 300) return { verdict: 'delivered', status }
  const location = Array.isArray(headers.location) ? headers.location[0] : headers.location
  return {
    verdict: status === 410 ? 'refused' : 'failed',
    status,
    error: statusWords(status, location),
    retryAfterMs: readRetryAfter(headers['retry-after'], now),
  }
}

/** Every piece that the receiver makes room for is progress. */
async function* watched(body: Readable, watchdog: Watchdog, drainMs: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    watchdog.touch()
    yield chunk
  }
  watchdog.extend(drainMs)
}

import type { LookupAddress } from 'node:dns'
import { type CallbackRules, createCallbackAgent } from '@postern/outbound'
import type { SecretBox } from '../lib/secret-box.ts'
import type { AlertContext } from './look-for-alerts.ts'
import { type PostContext, postNotice } from './post-notice.ts'
import { nextNoticeAt, recordNotice, type TakenNotice, takeNotices } from './take-notices.ts'

export interface NoticeSenderContext extends AlertContext {
  readonly secretBox: SecretBox
  readonly rules: CallbackRules
  /** Where this process listens, for the server's own inspection URLs. */
  readonly localUrl?: () => string | null
}

export interface NoticeSenderOptions {
  readonly atOnce: number
  readonly leaseMs: number
  /** Longest time for one try; shorter than the lease. */
  readonly timeoutMs: number
  /** Longest time between two looks at the database. */
  readonly pollMs: number
  readonly random: () => number
  readonly resolve?: (host: string) => Promise<LookupAddress[]>
}

const defaults: NoticeSenderOptions = {
  atOnce: 16,
  leaseMs: 60_000,
  timeoutMs: 20_000,
  pollMs: 15_000,
  random: Math.random,
}

const retryMs = 1_000
const connectTimeoutMs = 10_000

/** Tells alert URLs of alerts that were raised or have resolved, until it is closed; several processes may each have one. */
export function startNoticeSender(
  given: NoticeSenderContext,
  options: Partial<NoticeSenderOptions> = {},
): { close(): Promise<void> } {
  const { db, bus, clock, log } = given
  const { atOnce, leaseMs, timeoutMs, pollMs, random, resolve } = { ...defaults, ...options }
  const agent = createCallbackAgent(given.rules, {
    connectTimeoutMs,
    perHost: 4,
    localUrl: given.localUrl,
    ...(resolve && { resolve }),
  })
  const context: PostContext = { ...given, agent, timeoutMs }
  const closing = new AbortController()
  /** What is being sent, by connection. */
  const active = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let isAskedAgain = false

  function wake(): void {
    isAskedAgain = true
    if (looking || closing.signal.aborted) return
    clearTimeout(timer)
    looking = look().then((waitMs) => {
      looking = undefined
      if (closing.signal.aborted) return
      if (isAskedAgain) wake()
      else timer = setTimeout(wake, waitMs)
    })
  }

  /** Takes what is due, and tells after how many milliseconds to look again. */
  async function look(): Promise<number> {
    try {
      isAskedAgain = false
      const room = atOnce - active.size
      // Whoever leaves wakes it.
      if (room === 0) return pollMs
      const taken = await takeNotices(db, { now: clock(), leaseMs, most: room, busy: new Set(active.keys()) })
      for (const notice of taken) start(notice)
      const next = await nextNoticeAt(db, new Set(active.keys()))
      return next === null ? pollMs : Math.min(pollMs, Math.max(next - clock(), taken.length > 0 ? 0 : retryMs))
    } catch (error) {
      log.error({ err: error }, 'notices of alerts could not be taken')
      isAskedAgain = false
      return retryMs
    }
  }

  function start(notice: TakenNotice): void {
    const sending = send(notice)
      .catch((error: unknown) => {
        // Broken off by closing: its lease runs out, and it is sent again.
        if (!closing.signal.aborted) log.error({ err: error, notice: notice.id }, 'a notice could not be recorded')
      })
      .finally(() => {
        active.delete(notice.connection_id)
        wake()
      })
    active.set(notice.connection_id, sending)
  }

  async function send(notice: TakenNotice): Promise<void> {
    const outcome = await postNotice(context, notice, closing.signal)
    if (outcome.error !== null)
      log.warn(
        { connection: notice.connection, alert: notice.alert_id, error: outcome.error },
        'an alert URL was not told',
      )
    if (await recordNotice(db, notice, outcome, clock(), random))
      bus.publish({ kind: 'change', change: { what: 'alert', connection: notice.connection, id: notice.alert_id } })
  }

  const unsubscribe = bus.subscribe((message) => {
    if (message.kind === 'missed' || (message.kind === 'change' && message.change.what === 'alert')) wake()
  })
  wake()
  return {
    close: async () => {
      unsubscribe()
      closing.abort(new Error('The server is stopping'))
      clearTimeout(timer)
      await looking
      await Promise.all(active.values())
      await agent.close()
    },
  }
}

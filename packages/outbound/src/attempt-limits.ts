import type { Limit } from './watchdog.ts'

export interface AttemptTimeouts {
  /** Longest time without progress: connecting, sending the next piece, waiting for the answer. */
  readonly idleMs: number
  /** How much longer the answer to a large body may take: its last megabytes wait in the system's own buffers. */
  readonly drainMs: number
  /** Longest time for what is read of the answer's body. */
  readonly answerMs: number
  /** Longest time for an attempt with a small body; a receiver that takes a drop now and then makes progress, too. */
  readonly wholeMs: number
}

/** What a large body may take beyond that, in bytes for each millisecond: 100 kB a second. */
const slowestBytesPerMs = 100

interface Attempted {
  readonly host: string
  readonly length: number
  /** Whether the body is sent piece by piece, so that progress can be seen. */
  readonly isStream: boolean
  /** What the command says; null: nothing. */
  readonly timeoutSeconds: number | null
}

/** How long an attempt may go without progress, how much longer once the body is sent, and how long it may take in all. */
export function attemptLimits(
  { idleMs, drainMs, wholeMs }: AttemptTimeouts,
  { host, length, isStream, timeoutSeconds }: Attempted,
): { idle: Limit; drainMs: number; whole: Limit } {
  const silent = (ms: number): Limit => ({ ms, words: `${host} did not answer within ${words(ms)}` })
  const slow = (ms: number): Limit => ({ ms, words: `it took longer than ${words(ms)}` })
  if (timeoutSeconds === null)
    return { idle: silent(idleMs), drainMs, whole: slow(wholeMs + Math.ceil(length / slowestBytesPerMs)) }
  const ms = timeoutSeconds * 1000
  // A receiver that takes nothing of the body is waited for no longer; one that has all of it may take its time.
  return { idle: silent(isStream ? Math.min(idleMs, ms) : ms), drainMs: ms, whole: slow(ms) }
}

const words = (ms: number): string => {
  if (ms < 1000) return `${ms} milliseconds`
  const seconds = Math.round(ms / 1000)
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}

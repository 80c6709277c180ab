import type { CallbackRate } from '@postern/protocol/api'

/** The rate of a command or a connection as it is stored; null: it says none. */
export const readRate = (stored: string | null): CallbackRate | null =>
  stored === null ? null : (JSON.parse(stored) as CallbackRate)

/** Milliseconds from one request to the next: evenly spaced, so that no time of that length sees more of them. */
export const spacingOf = ({ requests, per }: CallbackRate): number => (per === 'second' ? 1_000 : 60_000) / requests

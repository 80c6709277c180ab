/** Milliseconds since 1970, UTC. An argument wherever time decides something, so that a test can move it. */
export type Clock = () => number

export const systemClock: Clock = Date.now

export const toTime = (ms: number): string => new Date(ms).toISOString()

export const toTimeOrNull = (ms: number | null): string | null => (ms === null ? null : toTime(ms))

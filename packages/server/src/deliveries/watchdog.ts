export interface Watchdog {
  /** Aborts when nothing was touched for too long, or when the outer signal does. */
  readonly signal: AbortSignal
  readonly touch: () => void
  /** Progress, after which this much more time is given. */
  readonly extend: (ms: number) => void
  readonly stop: () => void
}

/** Ends what makes no progress, however long it may take as long as it does. */
export function startWatchdog(outer: AbortSignal, idleMs: number, message: string): Watchdog {
  const controller = new AbortController()
  const end = () => controller.abort(new Error(message))
  let timer = setTimeout(end, idleMs)
  const pass = () => controller.abort(outer.reason)
  if (outer.aborted) pass()
  else outer.addEventListener('abort', pass, { once: true })
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    extend: (ms) => {
      clearTimeout(timer)
      timer = setTimeout(end, idleMs + ms)
    },
    stop: () => {
      clearTimeout(timer)
      outer.removeEventListener('abort', pass)
    },
  }
}

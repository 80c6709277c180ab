export interface Watchdog {
  /** Aborts when nothing was touched for too long, or when the outer signal does. */
  readonly signal: AbortSignal
  readonly touch: () => void
  readonly stop: () => void
}

/** Ends what makes no progress, however long it may take as long as it does. */
export function startWatchdog(outer: AbortSignal, idleMs: number, message: string): Watchdog {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error(message)), idleMs)
  const pass = () => controller.abort(outer.reason)
  if (outer.aborted) pass()
  else outer.addEventListener('abort', pass, { once: true })
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    stop: () => {
      clearTimeout(timer)
      outer.removeEventListener('abort', pass)
    },
  }
}

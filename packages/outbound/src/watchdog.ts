export interface Watchdog {
  /** Aborts when nothing was touched for too long, when all of it took too long, or when the outer signal does. */
  readonly signal: AbortSignal
  readonly touch: () => void
  /** Progress, after which this much more time is given. */
  readonly extend: (ms: number) => void
  readonly stop: () => void
}

/** A time, and what is said when it is over. */
export interface Limit {
  readonly ms: number
  readonly words: string
}

/** Ends what makes no progress; what does may take long, but not for ever. */
export function startWatchdog(outer: AbortSignal, idle: Limit, whole: Limit): Watchdog {
  const controller = new AbortController()
  const endBy = ({ words }: Limit) => controller.abort(new Error(words))
  let timer = setTimeout(endBy, idle.ms, idle)
  const wholeTimer = setTimeout(endBy, whole.ms, whole)
  const pass = () => controller.abort(outer.reason)
  if (outer.aborted) pass()
  else outer.addEventListener('abort', pass, { once: true })
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    extend: (ms) => {
      clearTimeout(timer)
      timer = setTimeout(endBy, idle.ms + ms, idle)
    },
    stop: () => {
      clearTimeout(timer)
      clearTimeout(wholeTimer)
      outer.removeEventListener('abort', pass)
    },
  }
}

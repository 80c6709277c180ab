import { useCallback, useSyncExternalStore } from 'react'
import { formatExact, formatRelative } from '../lib/format-time.ts'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function onEverySecond(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** A time told by its distance, exact on hover. It is drawn again only when its words change. */
export function Time({ at, fallback = '–' }: { at: string | null; fallback?: string }) {
  const words = useSyncExternalStore(
    onEverySecond,
    useCallback(() => (at === null ? fallback : formatRelative(at, Date.now())), [at, fallback]),
  )
  if (at === null) return <span>{words}</span>
  return (
    <time dateTime={at} title={formatExact(at)} style={{ whiteSpace: 'nowrap' }}>
      {words}
    </time>
  )
}

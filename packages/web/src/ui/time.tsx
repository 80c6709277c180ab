import { useCallback, useSyncExternalStore } from 'react'
import { formatDue, formatExact, formatRelative } from '../lib/format-time.ts'

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

interface TimeProps {
  at: string | null
  /** Stands there when there is no time. */
  fallback?: string
  /** It is a time that something waits for: when it is past, that is said. */
  due?: boolean
}

/** A time told by its distance, exact on hover. It is drawn again only when its words change. */
export function Time({ at, fallback = '–', due = false }: TimeProps) {
  const format = due ? formatDue : formatRelative
  const words = useSyncExternalStore(
    onEverySecond,
    useCallback(() => (at === null ? fallback : format(at, Date.now())), [at, fallback, format]),
  )
  if (at === null) return <span>{words}</span>
  return (
    <time dateTime={at} title={formatExact(at)} style={{ whiteSpace: 'nowrap' }}>
      {words}
    </time>
  )
}

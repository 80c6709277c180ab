import type { ChangeEvent } from '@postern/protocol/api'
import type { QueryClient } from '@tanstack/react-query'
import { isAffected } from './changes.ts'
import { sessionQuery } from './queries.ts'

export type LiveState = 'live' | 'stale'

/** Changes are gathered this long before what they touch is fetched again, however fast they come. */
const gatherMs = 400
/** A short break is not worth telling. */
const patienceMs = 2_500
const retryMs = 3_000
/** A page that nobody sees lets go of its connection, of which a browser has few for one server. */
const unseenMs = 30_000

/**
 * Listens to the server's events and makes old what they name; reconnects for ever.
 *
 * @returns the closer.
 */
export function openLiveUpdates(queries: QueryClient, onState: (state: LiveState) => void): () => void {
  let source: EventSource | undefined
  let gathered: ChangeEvent[] = []
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let staleTimer: ReturnType<typeof setTimeout> | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let unseenTimer: ReturnType<typeof setTimeout> | undefined
  let missedSome = false

  // The timer stands until all is fetched again: however many changes come, a slow answer is not asked for twice.
  const flush = async () => {
    const events = gathered
    gathered = []
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => events.some((event) => isAffected(queryKey, event)),
    })
    flushTimer = undefined
    if (gathered.length > 0) flushLater()
  }
  const flushLater = () => {
    flushTimer ??= setTimeout(() => void flush(), gatherMs)
  }

  const lost = () => {
    missedSome = true
    staleTimer ??= setTimeout(() => onState('stale'), patienceMs)
  }

  const found = () => {
    clearTimeout(staleTimer)
    staleTimer = undefined
    onState('live')
    if (missedSome) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    missedSome = false
  }

  const open = () => {
    source = new EventSource('/api/v1/events')
    source.addEventListener('open', found)
    source.addEventListener('error', () => {
      lost()
      if (source?.readyState !== EventSource.CLOSED) return
      // Refused, not cut: the browser gives up then. The session may be over, which its query finds out.
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      clearTimeout(retryTimer)
      retryTimer = setTimeout(open, retryMs)
    })
    source.addEventListener('change', (message) => {
      const event = readChange(message.data)
      if (!event) return
      gathered.push(event)
      flushLater()
    })
  }

  const letGo = () => {
    missedSome = true
    clearTimeout(unseenTimer)
    clearTimeout(retryTimer)
    source?.close()
    source = undefined
  }

  const onVisibility = () => {
    clearTimeout(unseenTimer)
    if (document.hidden) unseenTimer = setTimeout(letGo, unseenMs)
    else if (!source) open()
  }
  // A page that was left is kept for going back, with the connections it has: six such pages, and the browser has none
  // left for this server.
  const onReturn = () => {
    if (!source && !document.hidden) open()
  }

  // A tab opened in the background may stay unseen for days.
  if (document.hidden) missedSome = true
  else open()
  document.addEventListener('visibilitychange', onVisibility)
  window.addEventListener('pagehide', letGo)
  window.addEventListener('pageshow', onReturn)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    window.removeEventListener('pagehide', letGo)
    window.removeEventListener('pageshow', onReturn)
    source?.close()
    for (const timer of [flushTimer, staleTimer, retryTimer, unseenTimer]) clearTimeout(timer)
  }
}

function readChange(data: unknown): ChangeEvent | undefined {
  try {
    const event: unknown = JSON.parse(String(data))
    return event !== null && typeof event === 'object' && 'what' in event ? (event as ChangeEvent) : undefined
  } catch {
    return undefined
  }
}

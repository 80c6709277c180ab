import type { ServerResponse } from 'node:http'

/** Aborts when the client goes away, or has gone. */
export function closedSignal(response: ServerResponse): AbortSignal {
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  if (response.destroyed) closed.abort()
  return closed.signal
}

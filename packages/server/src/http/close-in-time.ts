import type { App } from '../app.ts'

/** How long requests that are under way have to end when the server closes. */
const endWithinMs = 10_000

/** A client that reads or sends slowly, or not at all, must not keep the server from closing. */
export function closeInTime(app: App, withinMs: number = endWithinMs): void {
  let late: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    late = setTimeout(() => app.server.closeAllConnections(), withinMs)
  })
  app.addHook('onClose', async () => clearTimeout(late))
}

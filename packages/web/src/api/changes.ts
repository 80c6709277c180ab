import type { ChangeEvent } from '@postern/protocol/api'

type What = ChangeEvent['what']

/** Which kinds of queries a change makes old. The value says how it is told which of a kind: all, or those of the
 * event's connection, or the one of its id. */
const affected: Record<What, Record<string, 'all' | 'connection' | 'id'>> = {
  connection: { connections: 'all', connection: 'connection', keys: 'connection', 'signing-secrets': 'connection' },
  gateway: { connections: 'all', connection: 'connection', queue: 'connection' },
  command: {
    connections: 'all',
    connection: 'connection',
    freshness: 'connection',
    queue: 'connection',
    archive: 'connection',
    command: 'id',
    cursor: 'id',
    warnings: 'id',
  },
  // A run event does not say which command it belongs to.
  run: {
    connections: 'all',
    connection: 'connection',
    statistics: 'connection',
    freshness: 'connection',
    queue: 'connection',
    archive: 'connection',
    command: 'all',
    cursor: 'all',
    warnings: 'all',
    runs: 'all',
    run: 'id',
  },
  // What is acknowledged moves with a delivery, of which command it does not say.
  delivery: {
    deliveries: 'all',
    redeliveries: 'all',
    run: 'all',
    cursor: 'all',
    connections: 'all',
    connection: 'connection',
  },
  receiver: { receivers: 'connection', 'all-receivers': 'all', deliveries: 'all' },
  log: { log: 'connection' },
  // An alert's event does not say which command it is about.
  alert: {
    connections: 'all',
    connection: 'connection',
    freshness: 'connection',
    queue: 'connection',
    command: 'all',
    alerts: 'connection',
    'all-alerts': 'all',
  },
  // The id may be the request's or the URL's: what is on the screen is fetched again in both cases.
  inspection: { 'inspection-urls': 'all', 'inspection-url': 'all', 'inspection-requests': 'all' },
  app: { apps: 'connection', 'all-apps': 'all', app: 'id' },
  flow: {
    flows: 'all',
    flow: 'id',
    'flow-versions': 'id',
    'flow-version': 'id',
    'flow-secrets': 'id',
    'direct-urls': 'all',
  },
  'flow-run': { 'flow-runs': 'all', 'flow-run': 'id' },
}

/** Whether the data under `queryKey` may have changed by `event`. */
export function isAffected(queryKey: readonly unknown[], event: ChangeEvent): boolean {
  const [kind, of] = queryKey
  const how = typeof kind === 'string' ? affected[event.what][kind] : undefined
  if (how === undefined) return false
  if (how === 'connection') return event.connection === null || of === event.connection
  return how === 'all' || of === event.id
}

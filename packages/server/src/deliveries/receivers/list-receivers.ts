import type { Receiver } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import { connectionIdByName } from '../../connections/read-connection.ts'
import type { Database } from '../../database/database.ts'
import type { ReceiverTable } from '../../database/delivery-tables.ts'
import { toTimeOrNull } from '../../lib/clock.ts'
import { isOpen } from '../queue-delivery.ts'

/**
 * Where callbacks go: what static commands name, what has deliveries under way, and what has failed or was paused; of one
 * connection, or of all.
 */
export async function listReceivers(db: Database, connection?: string): Promise<Receiver[]> {
  const only = connection === undefined ? null : await connectionIdByName(db, connection)
  let connections = db.read.selectFrom('connection').select(['id', 'name']).orderBy('name')
  if (only !== null) connections = connections.where('id', '=', only)
  const [names, known, named, waiting] = await Promise.all([
    connections.execute(),
    db.read.selectFrom('receiver').selectAll().execute(),
    namedByCommands(db, only),
    countWaiting(db),
  ])
  return names.flatMap(({ id, name }) => {
    const rows = new Map(known.filter((row) => row.connection_id === id).map((row) => [row.origin, row]))
    const counts = waiting.get(id) ?? new Map<string, number>()
    const origins = new Set([...rows.keys(), ...counts.keys(), ...(named.get(id) ?? [])])
    return [...origins].sort().map((origin) => toReceiver(name, origin, rows.get(origin), counts.get(origin) ?? 0))
  })
}

function toReceiver(
  connection: string,
  origin: string,
  row: Selectable<ReceiverTable> | undefined,
  waiting: number,
): Receiver {
  const since = row?.paused_at ?? row?.failing_since ?? null
  const isPaused = row !== undefined && row.paused_at !== null
  return {
    connection,
    origin,
    state: isPaused ? 'PAUSED' : since === null ? 'OPEN' : 'FAILING',
    since: toTimeOrNull(since),
    pausedBy: row?.paused_by ?? null,
    waiting,
    failures: row?.failures ?? 0,
    lastError: row?.last_error ?? null,
    lastFailedAt: toTimeOrNull(row?.last_failed_at ?? null),
    nextProbeAt: row?.paused_by === 'failures' ? toTimeOrNull(row.probe_at) : null,
  }
}

async function namedByCommands(db: Database, only: string | null): Promise<Map<string, Set<string>>> {
  let query = db.read
    .selectFrom('command')
    .select(['connection_id', 'callback_url'])
    .distinct()
    .where('kind', '=', 'static')
    .where('callback_url', 'is not', null)
  if (only !== null) query = query.where('connection_id', '=', only)
  const named = new Map<string, Set<string>>()
  for (const { connection_id, callback_url } of await query.execute()) {
    if (callback_url === null || !URL.canParse(callback_url)) continue
    // A receiver within this server has none.
    if (!/^https?:/.test(callback_url)) continue
    const origins = named.get(connection_id) ?? new Set()
    named.set(connection_id, origins.add(new URL(callback_url).origin))
  }
  return named
}

/** By connection and origin, through the index that holds only what is open. */
async function countWaiting(db: Database): Promise<Map<string, Map<string, number>>> {
  const rows = await db.read
    // By itself: SQLite would read all deliveries there ever were, to have them grouped.
    .with(
      (cte) => cte('waiting').materialized(),
      (tables) => tables.selectFrom('delivery').select(['connection_id', 'origin']).where(isOpen),
    )
    .selectFrom('waiting')
    .select(({ fn }) => ['connection_id', 'origin', fn.countAll<number>().as('count')])
    .groupBy(['connection_id', 'origin'])
    .execute()
  const counted = new Map<string, Map<string, number>>()
  for (const { connection_id, origin, count } of rows) {
    const origins = counted.get(connection_id) ?? new Map<string, number>()
    counted.set(connection_id, origins.set(origin, Number(count)))
  }
  return counted
}

import { sql } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import { newId } from '../lib/ids.ts'
import { largestSmallPart, type SmallResult } from '../results/small-result.ts'

/** A delivery that this process may try now, under a lease, with all that the try needs to know. */
export interface TakenDelivery {
  readonly id: string
  /** Whoever holds the delivery's present lease decides its outcome. */
  readonly leaseId: string
  readonly webhookId: string
  readonly url: string
  readonly host: string
  readonly connection: string
  readonly connectionId: string
  readonly commandId: string
  readonly runId: string
  readonly rows: number
  readonly affectedRows: number | null
  /** Where the cursor stood when the run was handed out: TypedValue as JSON, or "null". */
  readonly lastValueBefore: string | null
  /** The last value of its rows. */
  readonly lastValueAfter: string | null
  /** When its command has it tried again, as stored. */
  readonly retries: string | null
  readonly timeoutSeconds: number | null
  /** In which form it goes, how far it has come and how it was cut: as stored. */
  readonly format: string | null
  readonly progress: string | null
  readonly batching: string | null
  /** What the command names now; the URL of the delivery is what it named when the run was done. */
  readonly callbackUrl: string | null
  /** Names, and sealed values. */
  readonly headers: string | null
  /** Its kind, and the sealed rest. */
  readonly credential: string | null
  /** Sealed. */
  readonly signingSecret: string
  readonly result: SmallResult
  /** Its rows are an age file, which goes as it is. */
  readonly sealed: number
}

export interface Room {
  readonly total: number
  readonly perHost: number
  /** Deliveries under way, by host. */
  readonly hosts: ReadonlyMap<string, number>
}

export interface Taking {
  readonly now: number
  readonly leaseMs: number
  readonly room: Room
  /** Deliveries under way here, which are not taken again even if their lease has run out. */
  readonly isActive: (id: string) => boolean
}

/**
 * Takes due deliveries, first due first, each for one process at a time: a lease is the time until which nobody else
 * takes it, so that what a killed process held goes out again. Hosts that have their share already are passed over.
 */
export function takeDeliveries(db: Database, taking: Taking): Promise<TakenDelivery[]> {
  const leaseId = newId()
  return db.transact(async (tx) => {
    const ids = await findDue(db, tx, taking)
    if (ids.length === 0) return []
    await tx
      .updateTable('delivery')
      .set({ lease_id: leaseId, next_attempt_at: taking.now + taking.leaseMs })
      .where('id', 'in', ids)
      .execute()
    return readTaken(tx, ids, leaseId)
  })
}

async function findDue(db: Database, tx: Transaction, { now, room, isActive }: Taking): Promise<string[]> {
  const hosts = new Map(room.hosts)
  const ids: string[] = []
  // Each round either sees all there is, or finds a host full that the next round leaves out.
  for (let left = room.total; left > 0; left = room.total - ids.length) {
    const full = fullHosts(hosts, room.perHost)
    let query = tx
      .selectFrom('delivery')
      .select(['id', 'host'])
      // A literal, as in the index that holds only these.
      .where('state', '=', sql.lit('PENDING'))
      .where('next_attempt_at', '<=', now)
    if (full.length > 0) query = query.where('host', 'not in', full)
    if (ids.length > 0) query = query.where('id', 'not in', ids)
    const rows = await db.dialect.takeRows(query.orderBy('next_attempt_at').limit(left)).execute()
    let isHostFull = false
    for (const { id, host } of rows) {
      const count = hosts.get(host) ?? 0
      if (count >= room.perHost) isHostFull = true
      else if (!isActive(id)) {
        hosts.set(host, count + 1)
        ids.push(id)
      }
    }
    if (rows.length < left || !isHostFull) break
  }
  return ids
}

export function fullHosts(hosts: ReadonlyMap<string, number>, perHost: number): string[] {
  return [...hosts].filter(([, count]) => count >= perHost).map(([host]) => host)
}

async function readTaken(tx: Transaction, ids: string[], leaseId: string): Promise<TakenDelivery[]> {
  const taken = await tx
    .selectFrom('delivery')
    .innerJoin('connection', 'connection.id', 'delivery.connection_id')
    .innerJoin('command', 'command.id', 'delivery.command_id')
    .innerJoin('run', 'run.id', 'delivery.run_id')
    .leftJoin('result_part as small', (join) =>
      join
        .onRef('small.run_id', '=', 'run.id')
        .on('small.number', '=', 0)
        .on('run.parts', '=', 1)
        .on('small.encoding', '=', 'identity')
        .on('small.stored_bytes', '<=', largestSmallPart),
    )
    .select([
      'delivery.id',
      'delivery.webhook_id as webhookId',
      'delivery.url',
      'delivery.host',
      'connection.name as connection',
      'delivery.connection_id as connectionId',
      'delivery.command_id as commandId',
      'delivery.run_id as runId',
      'run.rows',
      'run.affected_rows as affectedRows',
      'run.last_value_before as lastValueBefore',
      'run.last_value_after as lastValueAfter',
      'command.retries',
      'command.callback_timeout_seconds as timeoutSeconds',
      'command.callback_format as format',
      'delivery.progress',
      'delivery.batching',
      'command.callback_url as callbackUrl',
      'command.callback_headers as headers',
      'command.callback_credential as credential',
      'connection.signing_secret as signingSecret',
      'run.parts',
      'run.sealed',
      'run.result_removed_at as removedAt',
      'small.body',
      'small.digest',
    ])
    .where('delivery.id', 'in', ids)
    .execute()
  return taken.map(({ parts, removedAt, body, digest, ...delivery }) => ({
    ...delivery,
    leaseId,
    result: { parts, removedAt, rows: body, digest },
  }))
}

interface Leased {
  readonly id: string
  readonly leaseId: string
}

/** Puts the end of leases off; returns the ids of those that are still held. */
export async function renewLeases(db: Database, held: readonly Leased[], until: number): Promise<Set<string>> {
  return setHeld(db, held, { next_attempt_at: until })
}

/** Gives deliveries back that were not tried to the end: they are due at once. */
export async function releaseLeases(db: Database, held: readonly Leased[], now: number): Promise<void> {
  await setHeld(db, held, { next_attempt_at: now, lease_id: null })
}

/** Gives a delivery back that could not be tried, and says why; it does not count as an attempt. */
export async function putOff(db: Database, held: Leased, until: number, why: string): Promise<void> {
  await setHeld(db, [held], { next_attempt_at: until, lease_id: null, last_error: why })
}

/** At the start of a server that has the database to itself: every lease is that of a process that ended. */
export async function releaseAllLeases(db: Database, now: number): Promise<void> {
  await db.transact((tx) =>
    tx
      .updateTable('delivery')
      .set({ next_attempt_at: now, lease_id: null })
      .where('state', '=', sql.lit('PENDING'))
      .where('lease_id', 'is not', null)
      .execute(),
  )
}

function setHeld(
  db: Database,
  held: readonly Leased[],
  values: { next_attempt_at: number; lease_id?: null; last_error?: string },
): Promise<Set<string>> {
  return db.transact(async (tx) => {
    const rows = await tx
      .updateTable('delivery')
      .set(values)
      .where(
        'id',
        'in',
        held.map(({ id }) => id),
      )
      .where('lease_id', 'in', [...new Set(held.map(({ leaseId }) => leaseId))])
      .returning('id')
      .execute()
    return new Set(rows.map(({ id }) => id))
  })
}

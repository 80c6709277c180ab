import type { CallbackRate } from '@postern/protocol/api'
import { sql } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import type { Leased } from '../leased-work/leased-work.ts'
import { fullHosts, type RoomLeft } from '../leased-work/work-room.ts'
import { newId } from '../lib/ids.ts'
import { largestSmallPart, type SmallResult } from '../results/small-result.ts'
import { giveTurns } from './receivers/callback-turns.ts'
import { parkBlocked } from './receivers/tend-receivers.ts'

/** A delivery that this process may try now, under a lease, with all that the try needs to know. */
export interface TakenDelivery extends Leased {
  readonly webhookId: string
  readonly url: string
  /** Scheme, host and port: with the connection, its receiver. */
  readonly origin: string
  /** Whether its receiver has failed last, or is paused. */
  readonly isReceiverInTrouble: boolean
  /** Whose turn it has come with, where it had to wait for one. */
  readonly turn: string | null
  /** How often callbacks may go to one host, as the command and its connection say: as stored. */
  readonly rate: string | null
  readonly connectionRate: string | null
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
  /** How many rows of a batch the command's receiver took before: as stored. */
  readonly smallerBatch: string | null
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

export interface Taking {
  readonly now: number
  readonly leaseMs: number
  readonly room: RoomLeft
  /** Deliveries under way here, which are not taken again even if their lease has run out. */
  readonly isActive: (id: string) => boolean
  /** How often callbacks may go to one host where nobody else says it. */
  readonly rate?: CallbackRate | null
  /** Whose rows are wanted; null: those that the server has. */
  readonly spool?: { readonly id: string; readonly connectionId: string } | null
}

export interface Taken {
  readonly deliveries: TakenDelivery[]
  /** Some were due, and have to wait for their receiver or their turn: others may be due behind them. */
  readonly isMoreDue: boolean
}

/**
 * Takes due deliveries, first due first, each for one process at a time: a lease is the time until which nobody else
 * takes it, so that what a killed process held goes out again. Hosts that have their share already are passed over.
 */
export function takeDeliveries(db: Database, taking: Taking): Promise<Taken> {
  const leaseId = newId()
  return db.transact(async (tx) => {
    const turns = await findDue(db, tx, taking)
    const ids = [...turns.keys()]
    if (ids.length === 0) return { deliveries: [], isMoreDue: false }
    await tx
      .updateTable('delivery')
      .set({ lease_id: leaseId, next_attempt_at: taking.now + taking.leaseMs, turn: null })
      .where('id', 'in', ids)
      .execute()
    const taken = await readTaken(tx, turns, leaseId)
    const deliveries = await giveTurns(tx, taken, taking.rate ?? null, taking.now)
    return { deliveries, isMoreDue: deliveries.length < taken.length }
  })
}

/** The paused receiver that a delivery has to wait for, unless it is to find out whether that works again. */
const blockedBy = sql<string | null>`(
  select receiver.id from receiver
  where receiver.connection_id = delivery.connection_id and receiver.origin = delivery.origin
    and receiver.paused_at is not null and (receiver.probe_id is null or receiver.probe_id <> delivery.id))`

/** By their ids, with the turn that each has come with. */
async function findDue(
  db: Database,
  tx: Transaction,
  { now, room, isActive, spool = null }: Taking,
): Promise<Map<string, string | null>> {
  const hosts = new Map(room.hosts)
  const found = new Map<string, string | null>()
  // Each round either sees all there is, or finds a host full that the next round leaves out.
  for (let left = room.total; left > 0; left = room.total - found.size) {
    const full = fullHosts(hosts, room.perHost)
    let query = tx
      .selectFrom('delivery')
      .select(['id', 'host', 'connection_id', 'origin', 'turn', blockedBy.as('blocked_by')])
      // A literal, as in the index that holds only these.
      .where('state', '=', sql.lit('PENDING'))
      .where('next_attempt_at', '<=', now)
    query = spool
      ? query.where('spool_id', '=', spool.id).where('connection_id', '=', spool.connectionId)
      : query.where('spool_id', 'is', null)
    if (full.length > 0) query = query.where('host', 'not in', full)
    if (found.size > 0) query = query.where('id', 'not in', [...found.keys()])
    const rows = await db.dialect.takeRows(query.orderBy('next_attempt_at').limit(left)).execute()
    let isHostFull = false
    const blocked = Map.groupBy(
      rows.filter(({ id, blocked_by }) => blocked_by !== null && !isActive(id)),
      ({ blocked_by }) => blocked_by ?? '',
    )
    for (const [receiverId, all] of blocked) {
      const { connection_id: connectionId = '', origin = '' } = all[0] ?? {}
      const ids = all.map(({ id }) => id)
      await parkBlocked(db, tx, { receiverId, connectionId, origin, ids, spoolId: spool?.id ?? null }, now)
    }
    for (const { id, host, turn, blocked_by } of rows) {
      if (blocked_by !== null) continue
      const count = hosts.get(host) ?? 0
      if (count >= room.perHost) isHostFull = true
      else if (!isActive(id)) {
        hosts.set(host, count + 1)
        found.set(id, turn)
      }
    }
    // The next round sees what stood behind those that are blocked.
    if (rows.length < left || !(isHostFull || blocked.size > 0)) break
  }
  return found
}

/** When the next delivery is due that does not go to these hosts; null while none is. */
export async function nextDue(db: Database, exceptHosts: readonly string[]): Promise<number | null> {
  let query = db.read
    .selectFrom('delivery')
    .select(({ fn }) => fn.min('next_attempt_at').as('at'))
    .where('state', '=', sql.lit('PENDING'))
    .where('spool_id', 'is', null)
    // Those of paused receivers have none, and SQLite would go through them.
    .where('next_attempt_at', '>=', 0)
  if (exceptHosts.length > 0) query = query.where('host', 'not in', exceptHosts)
  return (await query.executeTakeFirst())?.at ?? null
}

async function readTaken(
  tx: Transaction,
  turns: ReadonlyMap<string, string | null>,
  leaseId: string,
): Promise<TakenDelivery[]> {
  const taken = await tx
    .selectFrom('delivery')
    .innerJoin('connection', 'connection.id', 'delivery.connection_id')
    .innerJoin('command', 'command.id', 'delivery.command_id')
    .innerJoin('run', 'run.id', 'delivery.run_id')
    .leftJoin('receiver', (join) =>
      join
        .onRef('receiver.connection_id', '=', 'delivery.connection_id')
        .onRef('receiver.origin', '=', 'delivery.origin'),
    )
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
      'delivery.origin',
      'receiver.failing_since',
      'receiver.paused_at',
      'command.callback_rate as rate',
      'connection.callback_rate as connectionRate',
      'command.smaller_batch as smallerBatch',
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
    .where('delivery.id', 'in', [...turns.keys()])
    .orderBy('delivery.id')
    .execute()
  return taken.map(({ parts, removedAt, body, digest, failing_since, paused_at, ...delivery }) => ({
    ...delivery,
    leaseId,
    isReceiverInTrouble: failing_since !== null || paused_at !== null,
    turn: turns.get(delivery.id) ?? null,
    result: { parts, removedAt, rows: body, digest },
  }))
}

/** A delivery that is under way under this lease, as it was taken; undefined where it is not. */
export async function readHeld(tx: Transaction, { id, leaseId }: Held): Promise<TakenDelivery | undefined> {
  const held = await tx
    .selectFrom('delivery')
    .select('turn')
    .where('id', '=', id)
    .where('lease_id', '=', leaseId)
    .executeTakeFirst()
  return held && (await readTaken(tx, new Map([[id, held.turn]]), leaseId))[0]
}

type Held = Pick<Leased, 'id' | 'leaseId'>

/** Puts the end of leases off; returns the ids of those that are still held. */
export async function renewLeases(db: Database, held: readonly Held[], until: number): Promise<Set<string>> {
  return setHeld(db, held, { next_attempt_at: until })
}

/** Gives deliveries back that were not tried to the end: they are due at once. */
export async function releaseLeases(db: Database, held: readonly Held[], now: number): Promise<void> {
  await setHeld(db, held, { next_attempt_at: now, lease_id: null })
}

/** Gives a delivery back that could not be tried, and says why; it does not count as an attempt. */
export async function putOff(db: Database, held: Held, until: number, why: string): Promise<void> {
  await setHeld(db, [held], { next_attempt_at: until, lease_id: null, last_error: why })
}

/** At the start of a server that has the database to itself: every lease is that of a process that ended. */
export async function releaseAllLeases(db: Database, now: number): Promise<void> {
  await db.transact((tx) =>
    tx
      .updateTable('delivery')
      .set({ next_attempt_at: now, lease_id: null })
      .where('state', '=', sql.lit('PENDING'))
      // A gateway's goes on without the server.
      .where('spool_id', 'is', null)
      .where('lease_id', 'is not', null)
      .execute(),
  )
}

function setHeld(
  db: Database,
  held: readonly Held[],
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

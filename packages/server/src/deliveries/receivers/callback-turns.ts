import { setTimeout as sleep } from 'node:timers/promises'
import type { CallbackRate } from '@postern/protocol/api'
import { sql } from 'kysely'
import type { Database, Transaction } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import type { TakenDelivery } from '../take-deliveries.ts'
import { readRate, spacingOf } from './callback-rate.ts'

type Limited = Pick<TakenDelivery, 'commandId' | 'connectionId' | 'host' | 'rate' | 'connectionRate'>

/** Who shares turns at a host, and how far apart they are. */
export interface TurnKey {
  readonly key: string
  readonly spacingMs: number
}

/** By the nearest that says a rate: the command, its connection, the server. Null: none does. */
export function turnKeyOf(delivery: Limited, standard: CallbackRate | null): TurnKey | null {
  const { commandId, connectionId, host } = delivery
  const ofCommand = readRate(delivery.rate)
  if (ofCommand) return { key: `command/${commandId}/${host}`, spacingMs: spacingOf(ofCommand) }
  const ofConnection = readRate(delivery.connectionRate)
  if (ofConnection) return { key: `connection/${connectionId}/${host}`, spacingMs: spacingOf(ofConnection) }
  return standard && { key: `${serverTurns(standard)}${host}`, spacingMs: spacingOf(standard) }
}

/** With the rate, so that turns given by another one are told apart. */
const serverTurns = ({ requests, per }: CallbackRate): string => `server/${requests}/${per}/`

/**
 * Gives away the next turns at a host, one row for all processes: the time of the first; the others follow at the
 * spacing. A bucket that holds one token, whose next token may be promised before it is there.
 */
async function takeTurns(tx: Transaction, { key, spacingMs }: TurnKey, count: number, now: number): Promise<number> {
  const taken = count * spacingMs
  const { next_at } = await tx
    .insertInto('callback_turn')
    .values({ key, next_at: now + taken })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        next_at: sql<number>`case when callback_turn.next_at > ${now} then callback_turn.next_at else ${now} end + ${taken}`,
      }),
    )
    .returning('next_at')
    .executeTakeFirstOrThrow()
  return next_at - taken
}

/** For a further request of an attempt that is under way: waits by itself until it is its turn. */
export async function waitForTurn(
  { db, clock, rate }: { readonly db: Database; readonly clock: Clock; readonly rate: CallbackRate | null },
  delivery: Limited,
  signal: AbortSignal,
): Promise<void> {
  const turn = turnKeyOf(delivery, rate)
  if (turn === null) return
  const now = clock()
  const at = await db.transact((tx) => takeTurns(tx, turn, 1, now))
  if (at > now) await sleep(at - now, undefined, { signal })
}

/**
 * Gives deliveries that have been taken their turns: those whose turn is later are given back, due when it comes, so that
 * nobody looks at them before. Returns those that go now.
 */
export async function giveTurns(
  tx: Transaction,
  taken: readonly TakenDelivery[],
  standard: CallbackRate | null,
  now: number,
): Promise<TakenDelivery[]> {
  const asking = new Map<string, { turn: TurnKey; deliveries: TakenDelivery[] }>()
  for (const delivery of taken) {
    const turn = delivery.turn === null ? turnKeyOf(delivery, standard) : null
    if (turn === null) continue
    const others = asking.get(turn.key)
    if (others) others.deliveries.push(delivery)
    else asking.set(turn.key, { turn, deliveries: [delivery] })
  }
  if (asking.size === 0) return [...taken]
  const later = new Set<TakenDelivery>()
  // In one order for all, or two transactions could wait for each other.
  for (const [key, { turn, deliveries }] of [...asking].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const first = await takeTurns(tx, turn, deliveries.length, now)
    for (const [n, delivery] of deliveries.entries()) {
      const at = Math.ceil(first + n * turn.spacingMs)
      if (at <= now) continue
      later.add(delivery)
      await tx
        .updateTable('delivery')
        .set({ lease_id: null, next_attempt_at: at, turn: key })
        .where('id', '=', delivery.id)
        .execute()
    }
  }
  return taken.filter((delivery) => !later.has(delivery))
}

/** Takes the turns of a command's or a connection's deliveries back, which were given by another rate: they ask anew. */
export async function resetTurns(
  tx: Transaction,
  whose: { readonly commandId: string } | { readonly connectionId: string },
  now: number,
): Promise<void> {
  const isCommand = 'commandId' in whose
  const prefix = isCommand ? `command/${whose.commandId}/` : `connection/${whose.connectionId}/`
  await tx.deleteFrom('callback_turn').where('key', 'like', `${prefix}%`).execute()
  const given = tx
    .updateTable('delivery')
    .set({ next_attempt_at: now, turn: null })
    .where('turn', 'is not', null)
    .where('lease_id', 'is', null)
  if (isCommand) await given.where('command_id', '=', whose.commandId).execute()
  else await given.where('connection_id', '=', whose.connectionId).execute()
}

/** At the start of a server: turns that were given by another rate of the server are asked for anew. */
export async function resetServerTurns(db: Database, standard: CallbackRate | null, now: number): Promise<void> {
  await db.transact(async (tx) => {
    let others = tx
      .updateTable('delivery')
      .set({ next_attempt_at: now, turn: null })
      .where('turn', 'like', 'server/%')
      .where('lease_id', 'is', null)
    if (standard) others = others.where('turn', 'not like', `${serverTurns(standard)}%`)
    await others.execute()
  })
}

/** Rows of hosts that nobody called for a while say nothing any more. */
export const removeOldTurns = (db: Database, now: number): Promise<unknown> =>
  db.write((tables) =>
    tables
      .deleteFrom('callback_turn')
      .where('next_at', '<', now - 60_000)
      .execute(),
  )

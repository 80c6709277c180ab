import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { insertRows } from '../database/write-rows.ts'
import { newId } from '../lib/ids.ts'
import { seeSpool } from './direct/spools.ts'

export interface NewDelivery {
  readonly connectionId: string
  readonly commandId: string
  readonly runId: string
  /** Order within the command: the fence of the run. */
  readonly sequence: number
  readonly url: string
  /** Whether it waits for no earlier ones. */
  readonly unordered?: boolean
  /** Where its rows are, and whose gateway is to post them; null: here. */
  readonly spool?: { readonly id: string; readonly gateway: string } | null
  readonly now: number
}

/**
 * Queues the duty to take a run's result to a URL, inside the transaction that records the run as done (I2): due at
 * once, or waiting behind an earlier delivery of its command where those go in order. That transaction has the command's
 * row already, so that the end of an earlier delivery cannot pass unseen: it would promote nothing. Publish
 * `{ kind: 'delivery' }` after the commit.
 */
export async function queueDelivery(tx: Transaction, delivery: NewDelivery): Promise<string> {
  const { connectionId, commandId, runId, sequence, url, unordered = false, spool = null, now } = delivery
  const waits = !unordered && (await hasOpenDelivery(tx, commandId))
  const id = newId()
  const target = new URL(url)
  await insertRows(tx, 'delivery', [
    {
      id,
      connection_id: connectionId,
      command_id: commandId,
      run_id: runId,
      sequence,
      webhook_id: webhookId(commandId, runId),
      url,
      host: target.host,
      origin: target.origin,
      state: waits ? 'WAITING' : 'PENDING',
      next_attempt_at: waits ? null : now,
      created_at: now,
      spool_id: spool?.id ?? null,
      gateway: spool?.gateway ?? null,
    },
  ])
  if (spool) await seeSpool(tx, { connectionId, ...spool, now })
  return id
}

/** In the words of the index that holds only these: SQLite uses it for nothing else. */
export const isOpen = sql<boolean>`state in ('WAITING', 'PENDING')`

export const hasOpenDelivery = async (tx: Transaction, commandId: string): Promise<boolean> =>
  (await openDelivery.first(tx, { commandId })) !== undefined

const openDelivery = prepareQuery((db, { commandId }: { commandId: string }) =>
  db.selectFrom('delivery').select('id').where('command_id', '=', commandId).where(isOpen).limit(1),
)

/**
 * At most one delivery of a command is PENDING, unless they may go in any order; the others wait in the order of their
 * runs. Nothing is promoted beside one that was under way when a command's deliveries were to go in order again.
 */
export const promoteNext = prepareQuery((db, { commandId, now }: { commandId: string; now: number }) =>
  db
    .updateTable('delivery')
    .set({ state: 'PENDING', next_attempt_at: now })
    .where('id', '=', (sub) =>
      sub
        .selectFrom('delivery')
        .select('id')
        .where('command_id', '=', commandId)
        .where(isOpen)
        .where('state', '=', 'WAITING')
        .orderBy('sequence')
        .limit(1),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('delivery as under_way')
            .select('under_way.id')
            .where('under_way.command_id', '=', commandId)
            .where(sql<boolean>`under_way.state in ('WAITING', 'PENDING')`)
            .where('under_way.state', '=', 'PENDING'),
        ),
      ),
    )
    .returning('id'),
)

/** I3: follows from the result alone, so that every attempt and every replay carries the same id. */
export const webhookId = (commandId: string, runId: string): string =>
  `msg_${hash('sha256', `${commandId}/${runId}`, 'base64url').slice(0, 27)}`

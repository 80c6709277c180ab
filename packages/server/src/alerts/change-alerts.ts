import type { AlertKind } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import { newId } from '../lib/ids.ts'
import type { Cause } from './alert-rules.ts'

/** An alert that was raised or has resolved, for those who are to be told. */
export interface ChangedAlert {
  readonly id: string
  /** Name of its connection. */
  readonly connection: string
  readonly message: string
}

/**
 * Raises an alert for each cause, with the duty to tell the connection's alert URL. One that another server process
 * has raised meanwhile is not raised again: the tables allow one that stands for each command, or receiver, and kind.
 */
export function raiseAlerts(
  db: Database,
  kind: AlertKind,
  causes: readonly Cause[],
  now: number,
): Promise<ChangedAlert[]> {
  return db.transact(async (tx) => {
    const raised: ChangedAlert[] = []
    const connections = await readConnections(
      tx,
      causes.map(({ connectionId }) => connectionId),
    )
    for (const { connectionId, commandId, commandName, receiver = '', message } of causes) {
      const connection = connections.get(connectionId)
      // Deleted since it was found.
      if (!connection) continue
      const alert = await tx
        .insertInto('alert')
        .values({
          id: newId(),
          connection_id: connectionId,
          command_id: commandId,
          command_name: commandName,
          receiver,
          kind,
          message,
          opened_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!alert) continue
      raised.push({ id: alert.id, connection: connection.name, message })
      if (connection.alert_url !== null)
        await queueNotice(tx, { connectionId, alertId: alert.id, event: 'raised', url: connection.alert_url, now })
    }
    return raised
  })
}

/** Lets alerts resolve that still stand. Whoever was told of them is told of that. */
export function resolveAlerts(db: Database, ids: readonly string[], now: number): Promise<ChangedAlert[]> {
  return db.transact(async (tx) => {
    const resolved = await tx
      .updateTable('alert')
      .set({ resolved_at: now })
      .where('id', 'in', ids)
      .where('resolved_at', 'is', null)
      .returning(['id', 'connection_id', 'message'])
      .execute()
    if (resolved.length === 0) return []
    const connections = await readConnections(
      tx,
      resolved.map((alert) => alert.connection_id),
    )
    const told = await tx
      .selectFrom('alert_notice')
      .select('alert_id')
      .where(
        'alert_id',
        'in',
        resolved.map(({ id }) => id),
      )
      .execute()
    const wasTold = new Set(told.map(({ alert_id }) => alert_id))
    for (const { id, connection_id } of resolved) {
      const url = connections.get(connection_id)?.alert_url ?? null
      if (url !== null && wasTold.has(id))
        await queueNotice(tx, { connectionId: connection_id, alertId: id, event: 'resolved', url, now })
    }
    return resolved.map(({ id, connection_id, message }) => ({
      id,
      connection: connections.get(connection_id)?.name ?? '',
      message,
    }))
  })
}

async function readConnections(tx: Transaction, ids: readonly string[]) {
  const rows = await tx.selectFrom('connection').select(['id', 'name', 'alert_url']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

interface NewNotice {
  readonly connectionId: string
  readonly alertId: string
  readonly event: 'raised' | 'resolved'
  readonly url: string
  readonly now: number
}

async function queueNotice(tx: Transaction, { connectionId, alertId, event, url, now }: NewNotice): Promise<void> {
  await tx
    .insertInto('alert_notice')
    .values({
      id: newId(),
      connection_id: connectionId,
      alert_id: alertId,
      event,
      url,
      state: 'PENDING',
      next_attempt_at: now,
      created_at: now,
    })
    .execute()
}

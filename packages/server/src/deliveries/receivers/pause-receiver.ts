import type { Receiver } from '@postern/protocol/api'
import { connectionIdByName } from '../../connections/read-connection.ts'
import type { Database } from '../../database/database.ts'
import type { Bus } from '../../events/bus.ts'
import { AppError, badInput } from '../../lib/app-error.ts'
import { newId } from '../../lib/ids.ts'
import { listReceivers } from './list-receivers.ts'
import { tendReceivers } from './tend-receivers.ts'

/** Lets the deliveries of a receiver wait until somebody resumes it; what is under way ends as it may. */
export async function pauseReceiver(
  db: Database,
  bus: Bus,
  connection: string,
  origin: string,
  now: number,
): Promise<Receiver> {
  const connectionId = await connectionIdByName(db, connection)
  await knownReceiver(db, connection, origin)
  const paused = { paused_by: 'hand', probe_id: null, probe_at: null, probes: 0 } as const
  await db.write((tables) =>
    tables
      .insertInto('receiver')
      .values({ id: newId(), connection_id: connectionId, origin, paused_at: now, ...paused })
      .onConflict((conflict) =>
        conflict.columns(['connection_id', 'origin']).doUpdateSet((row) => ({
          paused_at: row.fn.coalesce('receiver.paused_at', row.val(now)),
          ...paused,
        })),
      )
      .execute(),
  )
  return tell(db, bus, connection, origin)
}

/** Lets the deliveries of a paused receiver go, whoever paused it; what it did before is forgotten. */
export async function resumeReceiver(
  db: Database,
  bus: Bus,
  connection: string,
  origin: string,
  now: number,
): Promise<Receiver> {
  const connectionId = await connectionIdByName(db, connection)
  await knownReceiver(db, connection, origin)
  await db.transact(async (tx) => {
    const found = tx
      .selectFrom('receiver')
      .select(['id', 'probe_id', 'paused_at'])
      .where('connection_id', '=', connectionId)
      .where('origin', '=', origin)
    const receiver = await db.dialect.lockRows(found).executeTakeFirst()
    if (!receiver || receiver.paused_at === null) throw new AppError('COMMAND_STATE', 'This receiver is not paused')
    const fresh = { failing_since: null, failures: 0, probes: 0, probe_id: null, probe_at: null }
    await tx
      .updateTable('receiver')
      .set({ ...fresh, paused_at: null, paused_by: null })
      .where('id', '=', receiver.id)
      .execute()
    if (receiver.probe_id === null) return
    const probe = tx
      .selectFrom('delivery')
      .select('id')
      .where('id', '=', receiver.probe_id)
      .where('state', '=', 'PENDING')
      .where('lease_id', 'is', null)
    // Whoever has it at this moment is about to send it.
    const free = await db.dialect.takeRows(probe).executeTakeFirst()
    if (free) await tx.updateTable('delivery').set({ next_attempt_at: now }).where('id', '=', free.id).execute()
  })
  await tendReceivers(db, now)
  bus.publish({ kind: 'delivery' })
  return tell(db, bus, connection, origin)
}

async function tell(db: Database, bus: Bus, connection: string, origin: string): Promise<Receiver> {
  bus.publish({ kind: 'change', change: { what: 'receiver', connection, id: origin } })
  return knownReceiver(db, connection, origin)
}

async function knownReceiver(db: Database, connection: string, origin: string): Promise<Receiver> {
  const url = URL.canParse(origin) ? new URL(origin) : null
  if (url?.origin !== origin || !/^https?:$/.test(url.protocol))
    throw badInput({ path: '/origin', message: 'must be scheme, host and port, such as https://hooks.example.com' })
  const receiver = (await listReceivers(db, connection)).find((one) => one.origin === origin)
  if (!receiver) throw new AppError('NOT_FOUND', `No callback of connection "${connection}" goes to ${origin}`)
  return receiver
}

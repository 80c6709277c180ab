import { type CallbackRules, checkCallbackUrl } from '@postern/outbound'
import type { ConnectionPatch } from '@postern/protocol/api'
import { changeAlertUrl } from '../alerts/change-alert-url.ts'
import type { Database } from '../database/database.ts'
import { resetTurns } from '../deliveries/receivers/callback-turns.ts'
import type { Bus } from '../events/bus.ts'
import { badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { connectionIdByName } from './read-connection.ts'

interface EditConnectionContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly rules: CallbackRules
}

export async function editConnection(
  { db, bus, clock, rules }: EditConnectionContext,
  name: string,
  { description, alertUrl, callbackRate }: ConnectionPatch,
): Promise<void> {
  const id = await connectionIdByName(db, name)
  const wrong = alertUrl == null ? null : checkCallbackUrl(alertUrl, rules)
  if (wrong !== null) throw badInput({ path: '/alertUrl', message: wrong })
  if (description === undefined && alertUrl === undefined && callbackRate === undefined) return
  const changes = {
    ...(description !== undefined && { description }),
    ...(alertUrl !== undefined && { alert_url: alertUrl }),
    ...(callbackRate !== undefined && { callback_rate: callbackRate && JSON.stringify(callbackRate) }),
  }
  await db.transact(async (tx) => {
    const before = await tx.selectFrom('connection').select('alert_url').where('id', '=', id).executeTakeFirst()
    await tx.updateTable('connection').set(changes).where('id', '=', id).execute()
    if (callbackRate !== undefined) await resetTurns(tx, { connectionId: id }, clock())
    if (alertUrl !== undefined && alertUrl !== before?.alert_url) await changeAlertUrl(tx, id, alertUrl, clock())
  })
  if (callbackRate !== undefined) bus.publish({ kind: 'delivery' })
  bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })
}

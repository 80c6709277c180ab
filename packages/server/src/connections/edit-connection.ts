import type { ConnectionPatch } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { CallbackRules } from '../deliveries/callback-rules.ts'
import { checkCallbackUrl } from '../deliveries/check-callback-url.ts'
import type { Bus } from '../events/bus.ts'
import { badInput } from '../lib/app-error.ts'
import { connectionIdByName } from './read-connection.ts'

export async function editConnection(
  { db, bus, rules }: { readonly db: Database; readonly bus: Bus; readonly rules: CallbackRules },
  name: string,
  { description, alertUrl }: ConnectionPatch,
): Promise<void> {
  const id = await connectionIdByName(db, name)
  const wrong = alertUrl == null ? null : checkCallbackUrl(alertUrl, rules)
  if (wrong !== null) throw badInput({ path: '/alertUrl', message: wrong })
  if (description === undefined && alertUrl === undefined) return
  const changes = {
    ...(description !== undefined && { description }),
    ...(alertUrl !== undefined && { alert_url: alertUrl }),
  }
  await db.transact((tx) => tx.updateTable('connection').set(changes).where('id', '=', id).execute())
  bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })
}

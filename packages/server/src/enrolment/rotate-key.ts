import type { NextKey } from '@postern/protocol'
import type { GatewayCaller } from '../access/authenticate-gateway.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'

/** Asks the gateway of a key to take a new one; it is told with the next answer that it gets. */
export async function askForRotation(
  { db, bus, clock }: { db: Database; bus: Bus; clock: Clock },
  name: string,
  keyId: string,
): Promise<void> {
  const connectionId = await connectionIdByName(db, name)
  await db.transact(async (tx) => {
    const key = await tx
      .selectFrom('api_key')
      .select('gateway')
      .where('id', '=', keyId)
      .where('connection_id', '=', connectionId)
      .executeTakeFirst()
    if (key === undefined) throw new AppError('NOT_FOUND', 'There is no such API key')
    if (key.gateway === null)
      throw new AppError('KEY_STATE', 'This key was given to gateways by hand, and is replaced by hand')
    await tx.updateTable('api_key').set({ rotation_asked_at: clock() }).where('id', '=', keyId).execute()
  })
  bus.publish({ kind: 'keys', connectionId })
}

/**
 * Takes the key that a gateway has drawn to replace its own. Both are valid until the new one is used: an answer that was
 * lost is asked for again, and a gateway that forgot the new key goes on with the old one.
 */
export async function takeNextKey(db: Database, clock: Clock, caller: GatewayCaller, next: NextKey): Promise<void> {
  await db.transact(async (tx) => {
    const own = await db.dialect
      .lockRows(tx.selectFrom('api_key').select(['gateway', 'connection_id']).where('id', '=', caller.keyId))
      .executeTakeFirst()
    if (own === undefined) throw new AppError('API_KEY_REFUSED')
    if (own.gateway === null)
      throw new AppError('KEY_STATE', 'This key was given to gateways by hand, and is replaced by hand')
    const known = await tx
      .selectFrom('api_key')
      .select(['id', 'replaces_id'])
      .where('key_hash', '=', next.keyHash)
      .executeTakeFirst()
    if (known?.replaces_id === caller.keyId) return
    if (known !== undefined) throw new AppError('KEY_STATE', 'There is such a key already: draw another one')
    // One that was never used is nobody's any more.
    await tx.deleteFrom('api_key').where('replaces_id', '=', caller.keyId).execute()
    await tx
      .insertInto('api_key')
      .values({
        id: newId(),
        connection_id: own.connection_id,
        key_hash: next.keyHash,
        hint: next.keyHint,
        created_at: clock(),
        gateway: own.gateway,
        replaces_id: caller.keyId,
      })
      .execute()
  })
}

import { newSigningKey, writeSigningKeys } from '@postern/outbound'
import type { NewConnection } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { addKey } from './api-keys.ts'

/** Makes a connection with its first API key, its signing secret and its Data Gateway app. */
export async function createConnection(
  db: Database,
  bus: Bus,
  clock: Clock,
  secretBox: SecretBox,
  input: NewConnection,
): Promise<{ id: string; name: string; apiKey: string }> {
  const signingSecret = secretBox.seal(writeSigningKeys([newSigningKey('v1', null)]))
  const created = await db.transact(async (tx) => {
    const connection = await tx
      .insertInto('connection')
      .values({
        id: newId(),
        name: input.name,
        description: input.description ?? '',
        signing_secret: signingSecret,
        created_at: clock(),
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning(['id', 'name'])
      .executeTakeFirst()
    if (connection === undefined) {
      throw new AppError('CONNECTION_NAME_TAKEN', `A connection named "${input.name}" already exists`)
    }
    const key = await addKey(tx, connection.id, clock)
    await addDataGatewayApp(tx, connection, clock)
    // The only time the key's secret leaves: only its hash is stored.
    return { ...connection, apiKey: key.apiKey }
  })
  bus.publish({ kind: 'change', change: { what: 'connection', connection: created.name, id: created.name } })
  return created
}

/** The app that flow steps use to run SQL on this connection. */
async function addDataGatewayApp(
  tx: Transaction,
  connection: { id: string; name: string },
  clock: Clock,
): Promise<void> {
  await tx
    .insertInto('app')
    .values({
      id: newId(),
      connection_id: connection.id,
      kind: 'data_gateway',
      name: connection.name,
      created_at: clock(),
      updated_at: clock(),
    })
    .execute()
}

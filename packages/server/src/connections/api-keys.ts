import type { ApiKey, CreatedApiKey } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { newSecret } from '../lib/tokens.ts'
import type { PartStore } from '../results/part-store.ts'
import { cutRuns } from '../runs/expire-leases.ts'
import { connectionIdByName } from './read-connection.ts'

export async function addKey(tx: Transaction, connectionId: string, clock: Clock): Promise<CreatedApiKey> {
  const { secret, hash, hint } = newSecret('pkey')
  const row = { id: newId(), hint, created_at: clock(), last_used_at: null, gateway: null, rotation_asked_at: null }
  await tx
    .insertInto('api_key')
    .values({ ...row, connection_id: connectionId, key_hash: hash })
    .execute()
  return { ...toApiKey(row), apiKey: secret }
}

/** A further key; the others go on working, so that gateways can be moved over one by one. */
export async function createKey(db: Database, name: string, clock: Clock): Promise<CreatedApiKey> {
  const connectionId = await connectionIdByName(db, name)
  return db.transact((tx) => addKey(tx, connectionId, clock))
}

export async function listKeys(db: Database, name: string): Promise<ApiKey[]> {
  const rows = await db.read
    .selectFrom('api_key')
    .select(['id', 'hint', 'created_at', 'last_used_at', 'gateway', 'rotation_asked_at'])
    .where('connection_id', '=', await connectionIdByName(db, name))
    .orderBy('id')
    .execute()
  return rows.map(toApiKey)
}

/** The key stops working at once: whoever waits with it is refused, and its runs are cut. */
export async function revokeKey(
  { db, bus, clock, parts }: { db: Database; bus: Bus; clock: Clock; parts: PartStore },
  name: string,
  keyId: string,
): Promise<void> {
  const connectionId = await connectionIdByName(db, name)
  const revoked = await db.transact((tx) =>
    tx
      .deleteFrom('api_key')
      .where('id', '=', keyId)
      .where('connection_id', '=', connectionId)
      .returning('id')
      .executeTakeFirst(),
  )
  if (revoked === undefined) throw new AppError('NOT_FOUND', 'There is no such API key')
  bus.publish({ kind: 'keys', connectionId })
  for (const { runId, commandId } of await cutRuns(db, keyId, clock())) {
    bus.publish(
      { kind: 'work', connectionId },
      { kind: 'flow' },
      { kind: 'change', change: { what: 'run', connection: name, id: runId } },
      { kind: 'change', change: { what: 'command', connection: name, id: commandId } },
    )
    await parts.removeRun(connectionId, runId)
  }
}

interface ApiKeyRow {
  readonly id: string
  readonly hint: string
  readonly created_at: number
  readonly last_used_at: number | null
  readonly gateway: string | null
  readonly rotation_asked_at: number | null
}

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  hint: row.hint,
  createdAt: toTime(row.created_at),
  lastUsedAt: toTimeOrNull(row.last_used_at),
  gateway: row.gateway,
  rotationAskedAt: toTimeOrNull(row.rotation_asked_at),
})

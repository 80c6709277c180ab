import { createHash } from 'node:crypto'
import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'

/** How long a key stands for the command that was made under it. */
const keptMs = 24 * 60 * 60 * 1000

/** What a caller named its request, so that sending it twice makes one command. */
export interface NamedRequest {
  readonly key: string
  readonly digest: string
}

export const nameRequest = (key: string, body: object): NamedRequest => ({
  key,
  digest: createHash('sha256').update(sortedJson(body)).digest('base64'),
})

/**
 * Takes a key for a command that this transaction makes; returns the command that has it already, where one does.
 *
 * @throws IDEMPOTENCY_KEY_REUSED when the key stands for another request.
 */
export async function takeKey(
  tx: Transaction,
  connectionId: string,
  { key, digest }: NamedRequest,
  commandId: string,
  now: number,
): Promise<string | null> {
  await tx
    .deleteFrom('idempotency_key')
    .where('connection_id', '=', connectionId)
    .where('key', '=', key)
    .where('created_at', '<', now - keptMs)
    .execute()
  // Whoever comes second waits here for the first one's commit, and then finds its row.
  const taken = await tx
    .insertInto('idempotency_key')
    .values({ connection_id: connectionId, key, request_digest: digest, command_id: commandId, created_at: now })
    .onConflict((conflict) => conflict.columns(['connection_id', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  if (taken) return null
  const first = await tx
    .selectFrom('idempotency_key')
    .select(['request_digest', 'command_id'])
    .where('connection_id', '=', connectionId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (first.request_digest !== digest) throw new AppError('IDEMPOTENCY_KEY_REUSED')
  return first.command_id
}

/** Forgets the keys that no longer stand for anything. */
export async function removeOldKeys(db: Database, now: number): Promise<void> {
  await db.transact((tx) =>
    tx
      .deleteFrom('idempotency_key')
      .where('created_at', '<', now - keptMs)
      .execute(),
  )
}

/** The same text for the same values, in whatever order a client writes them. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

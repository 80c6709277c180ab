import { nonceHeader, type Signed, type SignedKind, signedByHeader } from '@postern/protocol'
import type { FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { Clock } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { openOrderKeys, orderKeysOf, signText } from './order-keys.ts'

/** How long after its signature something may be begun: longer than clocks differ and answers travel. */
const validForMs = 5 * 60_000

export interface SigningContext {
  readonly db: Database
  readonly secretBox: SecretBox
  readonly clock: Clock
}

/** Signs what a request is answered with, where its gateway trusts nothing else; others cost nothing. */
export async function signFor(
  { db, secretBox, clock }: SigningContext,
  { headers }: FastifyRequest,
  kind: SignedKind,
  connectionId: string,
  content: unknown,
): Promise<{ signed?: Signed }> {
  const nonce = headers[nonceHeader]
  if (headers[signedByHeader] === undefined || typeof nonce !== 'string') return {}
  const stored = await storedKeys.first(db.read, { connectionId })
  const keys = stored?.sealed
    ? openOrderKeys(secretBox, stored.sealed)
    : await db.transact((tx) => orderKeysOf(tx, db, secretBox, connectionId))
  return { signed: signText(kind, keys, { connection: connectionId, nonce, expiresAt: clock() + validForMs, content }) }
}

const storedKeys = prepareQuery((db, { connectionId }: { connectionId: string }) =>
  db.selectFrom('connection').select('order_keys as sealed').where('id', '=', connectionId),
)

import type { FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { AppError } from '../lib/app-error.ts'
import { hashSecret } from '../lib/tokens.ts'
import { readBearer } from './require-caller.ts'
import type { UseTimes } from './use-times.ts'

/** The connection that a gateway's API key belongs to. */
export interface GatewayCaller {
  readonly connectionId: string
  readonly connectionName: string
  readonly keyId: string
  /** The key that goes once this one is used. */
  readonly replacesId: string | null
  /** When somebody asked that its gateway takes a new one. */
  readonly rotationAskedAt: number | null
}

export type AuthenticateGateway = (request: FastifyRequest) => Promise<GatewayCaller>

/** Asks the database at every request, so that a revoked key stops at its next one. */
export function authenticateGateway(
  db: Database,
  keyUses: UseTimes,
  replaceKey: (caller: GatewayCaller, replacedId: string) => Promise<void>,
): AuthenticateGateway {
  return async (request) => {
    const secret = readBearer(request.headers.authorization)
    if (secret === undefined) throw new AppError('API_KEY_REFUSED', 'Send the API key as `Authorization: Bearer …`')
    const caller = await connectionOfKey.first(db.read, { keyHash: hashSecret(secret) })
    if (caller === undefined) throw new AppError('API_KEY_REFUSED')
    if (caller.replacesId !== null) await replaceKey(caller, caller.replacesId)
    keyUses.used(caller.keyId)
    return caller
  }
}

const connectionOfKey = prepareQuery((db, { keyHash }: { keyHash: string }) =>
  db
    .selectFrom('api_key')
    .innerJoin('connection', 'connection.id', 'api_key.connection_id')
    .select([
      'connection.id as connectionId',
      'connection.name as connectionName',
      'api_key.id as keyId',
      'api_key.replaces_id as replacesId',
      'api_key.rotation_asked_at as rotationAskedAt',
    ])
    .where('api_key.key_hash', '=', keyHash),
)

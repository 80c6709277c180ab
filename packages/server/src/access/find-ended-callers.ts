import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import type { Caller } from './caller.ts'

/** Which of these callers have signed out, expired or been revoked since they were let in. */
export async function findEndedCallers(db: Database, clock: Clock, callers: readonly Caller[]): Promise<Set<Caller>> {
  const hashes = [...new Set(callers.flatMap(({ session }) => session?.tokenHash ?? []))]
  const tokenIds = [...new Set(callers.flatMap(({ tokenId }) => tokenId ?? []))]
  const valid = new Set<string | undefined>()
  if (hashes.length > 0) {
    const query = db.read.selectFrom('session').select('token_hash').where('token_hash', 'in', hashes)
    for (const row of await query.where('expires_at', '>', clock()).execute()) valid.add(row.token_hash)
  }
  if (tokenIds.length > 0) {
    const query = db.read.selectFrom('api_token').select('id').where('id', 'in', tokenIds)
    for (const row of await query.execute()) valid.add(row.id)
  }
  return new Set(callers.filter(({ session, tokenId }) => !valid.has(session?.tokenHash ?? tokenId ?? undefined)))
}

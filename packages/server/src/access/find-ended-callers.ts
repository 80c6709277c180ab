import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import type { Admission } from './caller.ts'

/** Which of these callers have signed out, expired, been revoked or disabled since they were let in. */
export async function findEndedCallers(
  db: Database,
  clock: Clock,
  callers: readonly Admission[],
): Promise<Set<Admission>> {
  const hashes = [...new Set(callers.flatMap(({ session }) => session?.tokenHash ?? []))]
  const tokenIds = [...new Set(callers.flatMap(({ tokenId }) => tokenId ?? []))]
  const valid = new Set<string | undefined>()
  if (hashes.length > 0) {
    const query = db.read.selectFrom('session').select('token_hash').where('token_hash', 'in', hashes)
    for (const row of await query.where('expires_at', '>', clock()).execute()) valid.add(row.token_hash)
  }
  if (tokenIds.length > 0) {
    const query = db.read
      .selectFrom('api_token')
      .innerJoin('user_account', 'user_account.id', 'api_token.user_id')
      .select('api_token.id')
      .where('api_token.id', 'in', tokenIds)
      .where('disabled', '=', 0)
    for (const row of await query.execute()) valid.add(row.id)
  }
  return new Set(callers.filter(({ session, tokenId }) => !valid.has(session?.tokenHash ?? tokenId ?? undefined)))
}

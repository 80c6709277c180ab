import type { Database } from '../database/database.ts'
import type { Caller } from './caller.ts'

/** Who called, in words for a history: the e-mail address of a session's account, or the name of an API token. */
export async function nameOfCaller(db: Database, { userId, tokenId }: Caller): Promise<string | null> {
  if (tokenId !== null) {
    const token = await db.read.selectFrom('api_token').select('name').where('id', '=', tokenId).executeTakeFirst()
    return token ? `API token ${token.name}` : null
  }
  const user = await db.read.selectFrom('user_account').select('email').where('id', '=', userId).executeTakeFirst()
  return user?.email ?? null
}

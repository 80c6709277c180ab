import type { ApiToken, CreatedApiToken } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { hashSecret, newSecret } from '../lib/tokens.ts'

export async function createApiToken(
  db: Database,
  userId: string,
  name: string,
  clock: Clock,
): Promise<CreatedApiToken> {
  const { secret, hash, hint } = newSecret('ptok')
  const row = { id: newId(), name, hint, created_at: clock(), last_used_at: null }
  await db.transact((tx) =>
    tx
      .insertInto('api_token')
      .values({ ...row, user_id: userId, token_hash: hash })
      .execute(),
  )
  return { ...toApiToken(row), token: secret }
}

export async function listApiTokens(db: Database, userId: string): Promise<ApiToken[]> {
  const rows = await db.read
    .selectFrom('api_token')
    .select(['id', 'name', 'hint', 'created_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute()
  return rows.map(toApiToken)
}

export async function deleteApiToken(db: Database, userId: string, id: string): Promise<void> {
  const deleted = await db.transact((tx) =>
    tx.deleteFrom('api_token').where('id', '=', id).where('user_id', '=', userId).returning('id').executeTakeFirst(),
  )
  if (deleted === undefined) throw new AppError('NOT_FOUND', 'There is no such API token')
}

export function findApiToken(db: Database, secret: string): Promise<{ id: string; userId: string } | undefined> {
  return db.read
    .selectFrom('api_token')
    .select(['id', 'user_id as userId'])
    .where('token_hash', '=', hashSecret(secret))
    .executeTakeFirst()
}

interface ApiTokenRow {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly created_at: number
  readonly last_used_at: number | null
}

const toApiToken = (row: ApiTokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  createdAt: toTime(row.created_at),
  lastUsedAt: toTimeOrNull(row.last_used_at),
})

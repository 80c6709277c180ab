import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import type { SecretBox } from '../lib/secret-box.ts'

/** The secret that callbacks of a connection are signed with, as receivers need it. */
export async function readSigningSecret(db: Database, name: string, secretBox: SecretBox): Promise<string> {
  const row = await db.read
    .selectFrom('connection')
    .select('signing_secret')
    .where('name', '=', name)
    .executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND', `There is no connection "${name}"`)
  return secretBox.open(row.signing_secret)
}

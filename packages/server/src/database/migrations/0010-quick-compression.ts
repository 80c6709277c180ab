import type { Kysely } from 'kysely'
import type { DialectDifferences } from '../dialect-differences.ts'

/** Parts that come from now on are compressed faster, where the database can. */
export async function quickCompression(db: Kysely<unknown>, dialect: DialectDifferences): Promise<void> {
  await dialect.compressPartsQuickly?.execute(db)
}

import type { App, AppQuery } from '@postern/protocol/api'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'
import { pageOf } from '../lib/page.ts'
import { type AppRow, toApp } from './app-view.ts'

export interface FoundApp {
  readonly row: AppRow
  readonly connection: string
}

const appsOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('app')
    .innerJoin('connection', 'connection.id', 'app.connection_id')
    .selectAll('app')
    .select('connection.name as connection_name')

const toFound = ({ connection_name: connection, ...row }: AppRow & { connection_name: string }): FoundApp => ({
  row,
  connection,
})

/** An app with the name of its connection; works inside a transaction too. */
export async function findApp(db: Kysely<Tables>, id: string): Promise<FoundApp> {
  const [found] = await findApps(db, [id])
  if (!found) throw new AppError('NOT_FOUND', 'There is no such app')
  return found
}

/** Those of the apps that exist. */
export async function findApps(db: Kysely<Tables>, ids: readonly string[]): Promise<FoundApp[]> {
  if (ids.length === 0) return []
  return (await appsOf(db).where('app.id', 'in', ids).execute()).map(toFound)
}

/** Apps of all connections, or of one, oldest first. */
export function listApps(
  db: Database,
  { connection, limit, cursor }: AppQuery,
): Promise<{ items: App[]; nextCursor?: string }> {
  return pageOf(limit, async (count) => {
    let query = appsOf(db.read).orderBy('app.id').limit(count)
    if (connection !== undefined) query = query.where('connection.name', '=', connection)
    if (cursor !== undefined) query = query.where('app.id', '>', cursor)
    return (await query.execute()).map(toFound).map((found): App => toApp(found.row, found.connection))
  })
}

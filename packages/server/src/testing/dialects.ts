import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { useDatabases } from '../../../../tests/databases/shared-databases.ts'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/open-database.ts'

/** What every test of the server's storage runs on. */
export const dialects = ['sqlite', 'postgres'] as const
export type Dialect = (typeof dialects)[number]

const databases = useDatabases()

/** A temporary folder that is removed by whoever made it. */
export function makeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'postern-server-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A setting for POSTERN_DATABASE_URL: a new empty database, with SQLite a file in `folder`. */
export async function newDatabaseUrl(dialect: Dialect, folder: string): Promise<string> {
  return dialect === 'sqlite' ? `sqlite:${join(folder, 'postern.db')}` : (await databases.postgres()).url
}

/** An empty, migrated database for one test. */
export async function openTestDatabase(t: TestContext, dialect: Dialect): Promise<Database> {
  const folder = makeFolder()
  const db = await openDatabase(await newDatabaseUrl(dialect, folder.path))
  t.after(async () => {
    await db.close()
    folder.remove()
  })
  return db
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  return dialect === 'sqlite' ? sqliteUrl(folder) : (await databases.postgres()).url
}

/** The same with the tables of this version: a copy, since making them takes longer than most tests. */
export async function migratedDatabaseUrl(dialect: Dialect, folder: string): Promise<string> {
  if (dialect === 'postgres') return (await databases.postgresCopy('migrated', migrateAndClose)).url
  sqliteTemplate ??= makeSqliteTemplate()
  writeFileSync(sqliteFile(folder), await sqliteTemplate)
  return sqliteUrl(folder)
}

let sqliteTemplate: Promise<Uint8Array> | undefined

const sqliteFile = (folder: string): string => join(folder, 'postern.db')
const sqliteUrl = (folder: string): string => `sqlite:${sqliteFile(folder)}`

async function makeSqliteTemplate(): Promise<Uint8Array> {
  const folder = makeFolder()
  await migrateAndClose(sqliteUrl(folder.path))
  const content = readFileSync(sqliteFile(folder.path))
  folder.remove()
  return content
}

const migrateAndClose = async (url: string): Promise<void> => (await openDatabase(url)).close()

/** A migrated database without rows, for one test. */
export async function openTestDatabase(t: TestContext, dialect: Dialect): Promise<Database> {
  const folder = makeFolder()
  const db = await openDatabase(await migratedDatabaseUrl(dialect, folder.path))
  t.after(async () => {
    await db.close()
    folder.remove()
  })
  return db
}

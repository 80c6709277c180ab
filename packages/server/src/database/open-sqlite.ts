import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { sqliteDifferences } from './dialect-differences.ts'
import { GroupCommit } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { readSlices } from './part-body.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { Tables } from './tables.ts'

/** Opens (and makes, and migrates) a SQLite file: durable (`synchronous=FULL`), with commits shared between writers. */
export async function openSqlite(file: string): Promise<Database> {
  const writer = open(file, `pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=4000;`)
  const write = new Kysely<Tables>({ dialect: sqliteDialect(writer) })
  await migrate(write as unknown as Kysely<never>, sqliteDifferences)
  // A connection of its own, so that a read never sees what a shared commit may still take back.
  const read = new Kysely<Tables>({ dialect: sqliteDialect(open(file, 'pragma query_only=on;')) })
  const commits = new GroupCommit(writer)
  return {
    dialect: sqliteDifferences,
    read,
    transact: (work) => commits.transact(() => work(write)),
    write: (statement) => commits.transact(() => statement(write)),
    readPart: (part) => readSlices(read, part),
    // Pages are overwritten by `secure_delete`; the log of older pages beside them goes by being cut off.
    eraseDeleted: () => commits.between(() => writer.exec('pragma wal_checkpoint(truncate)')),
    close: async () => {
      await commits.idle()
      await read.destroy()
      await write.destroy()
    },
  }
}

function open(file: string, pragmas: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 10_000, enableForeignKeyConstraints: true })
  database.exec(`pragma cache_size=-16000; pragma temp_store=memory; pragma secure_delete=on; ${pragmas}`)
  return database
}

import { statfs } from 'node:fs/promises'
import type { ServerInfo } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { version } from '../lib/version.ts'
import { type ServerSettings, storageFolders } from '../settings.ts'
import { shownSettings } from './shown-settings.ts'

/** What this server is, what it holds, and by which settings it runs. */
export async function readServerInfo(db: Database, settings: ServerSettings): Promise<ServerInfo> {
  const { read, dialect } = db
  const [folder] = storageFolders(settings)
  const [database, results, counts, free] = await Promise.all([
    dialect.databaseBytes.execute(read),
    read
      .selectFrom('result_part')
      .select(({ fn }) => fn.sum<number | null>('stored_bytes').as('bytes'))
      .executeTakeFirst(),
    readCounts(db),
    folder === undefined ? null : statfs(folder),
  ])
  return {
    version,
    node: process.version,
    startedAt: toTime(Date.now() - process.uptime() * 1_000),
    storage: {
      database: dialect.name,
      databaseBytes: Number(database.rows[0]?.bytes ?? 0),
      resultBytes: Number(results?.bytes ?? 0),
      freeBytes: free === null ? null : free.bavail * free.bsize,
    },
    counts,
    settings: shownSettings(settings),
  }
}

async function readCounts({ read }: Database): Promise<ServerInfo['counts']> {
  const count = async (table: 'connection' | 'flow' | 'user_account'): Promise<number> => {
    const row = await read
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(row.n)
  }
  const commands = await read
    .selectFrom('command')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('kind', '=', 'static')
    .executeTakeFirstOrThrow()
  const [connections, flows, users] = await Promise.all([count('connection'), count('flow'), count('user_account')])
  return { connections, commands: Number(commands.n), flows, users }
}

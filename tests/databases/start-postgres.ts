import { randomBytes } from 'node:crypto'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PostgresMaker, ServerControl } from './database-server.ts'
import { findPostgresProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { makeGuardedFolder } from './guarded-folder.ts'
import { pingPostgres, postgresDatabases } from './postgres-databases.ts'
import { runProgram } from './run-program.ts'
import { type Account, serverAccount } from './server-account.ts'
import { serverProcess } from './server-process.ts'

export interface PostgresOptions {
  /** Flushes every commit to the disk, as the server's own storage must. Slower; default false. */
  durable?: boolean
  /** More settings, as in `postgresql.conf`. */
  settings?: Record<string, string>
}

// Commits are written, but not flushed to the disk: they outlive `kill`, though not a power cut.
const fastSettings = { fsync: 'off', full_page_writes: 'off' }

/** Starts a PostgreSQL server of our own in a temporary folder and waits until it takes connections. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresMaker & ServerControl> {
  const account = serverAccount('postgres')
  const postgres = findPostgresProgram('postgres')
  const folder = makeGuardedFolder('postgres', 'QUIT', account)
  const data = join(folder.path, 'data')
  const password = randomBytes(16).toString('hex')
  const port = await freePort()
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const server = serverProcess({
    folder,
    program: postgres,
    args: ['-D', data],
    account,
    cleanSignal: 'SIGINT',
    fastSignal: 'SIGQUIT',
    ping: () => pingPostgres(url),
  })
  try {
    await initialise(folder.path, data, password, account)
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
      timezone: 'UTC',
      log_timezone: 'UTC',
      jit: 'off',
      ...(options.durable ? {} : fastSettings),
      ...options.settings,
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    writeFileSync(join(data, 'postgresql.auto.conf'), lines.join(''))
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return { ...postgresDatabases(url), stop: server.stop, kill: server.kill, restart: server.restart }
}

async function initialise(folder: string, data: string, password: string, account: Account | undefined): Promise<void> {
  // A password, since everybody on this machine can reach the port, and a superuser can run programs.
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const args = [`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  args.push('--encoding=UTF8', '--locale=C.UTF-8', '--no-sync')
  await runProgram(findPostgresProgram('initdb'), args, { account, cwd: folder })
}

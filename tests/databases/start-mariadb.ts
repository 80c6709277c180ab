import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseServer } from './database-server.ts'
import { findMariaDbProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { makeGuardedFolder } from './guarded-folder.ts'
import { mariaDbDatabases, pingMariaDb } from './mariadb-databases.ts'
import { runProgram } from './run-program.ts'
import { serverAccount } from './server-account.ts'
import { serverProcess } from './server-process.ts'

const user = 'postern'

/** Starts a MariaDB server of our own in a temporary folder and waits until it takes connections. */
export async function startMariaDb(): Promise<DatabaseServer> {
  // The package with the service makes the account "mysql"; the one with the programs alone makes none.
  const account = serverAccount('mysql', 'nobody')
  const mariadbd = findMariaDbProgram('mariadbd')
  const folder = makeGuardedFolder('mariadb', 'KILL', account)
  const data = join(folder.path, 'data')
  const accountsFile = join(folder.path, 'accounts.sql')
  const password = randomBytes(16).toString('hex')
  const port = await freePort()
  const url = `mariadb://${user}:${password}@127.0.0.1:${port}/mysql`
  const server = serverProcess({
    folder,
    program: mariadbd,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--init-file=${accountsFile}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder.path, 'socket')}`,
      `--pid-file=${join(folder.path, 'pid')}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      '--character-set-server=utf8mb4',
      '--default-time-zone=+00:00',
      // Commits are written, but not flushed to the disk: they outlive `kill`, though not a power cut.
      '--innodb-flush-log-at-trx-commit=2',
    ],
    account,
    cleanSignal: 'SIGTERM',
    fastSignal: 'SIGKILL',
    ping: () => pingMariaDb(url),
  })
  try {
    writeFileSync(accountsFile, accountsSql(password))
    const args = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db']
    await runProgram(findMariaDbProgram('mariadb-install-db'), args, { account, cwd: folder.path })
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return { ...mariaDbDatabases(url), stop: server.stop, kill: server.kill, restart: server.restart }
}

// Run at each start, before the first connection: the server never listens with an account that has no password.
// One statement a line, as `--init-file` wants it.
function accountsSql(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS '${user}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'127.0.0.1' WITH GRANT OPTION;`,
    "DROP USER IF EXISTS ''@'localhost', 'root'@'127.0.0.1', 'root'@'::1', 'root'@'localhost';",
    '',
  ].join('\n')
}

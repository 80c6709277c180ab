import { fileURLToPath } from 'node:url'
import { inspect, parseArgs } from 'node:util'
import type { DatabaseServer } from '../../tests/databases/database-server.ts'
import { sharedServerVariables } from '../../tests/databases/shared-databases.ts'
import { startMariaDb } from '../../tests/databases/start-mariadb.ts'
import { startPostgres } from '../../tests/databases/start-postgres.ts'
import { findBrowser } from '../setup/system-needs.mjs'
import { findTestFiles } from './find-test-files.ts'
import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { indent, red } from './style.ts'
import { closingLine, isGood, type Tally } from './tally.ts'
import { writeToMemory } from './temporary-folder.ts'

// `npm test [-- [--no-checks] path…]` after its set-up: checks, then tests, then one line that counts both.
const root = fileURLToPath(new URL('../..', import.meta.url))

async function main(signal: AbortSignal): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'no-checks': { type: 'boolean' } } })
  const files = findTestFiles(root, positionals)
  const tally: Tally = { passed: 0, skipped: 0, failures: [] }
  await runChecks(root, values['no-checks'] !== true, signal, tally)
  if (!signal.aborted) await runWithDatabases(files, signal, tally)
  if (signal.aborted) tally.failures.push('the run was interrupted')

  if (tally.failures.length > 0)
    console.log(`\nFailed:\n${tally.failures.map((name) => `  ${name}\n`).join('')}`.trimEnd())
  console.log(`\n${closingLine(tally)}`)
  process.exitCode = isGood(tally) ? 0 : 1
}

/** One server of each kind for all test files, since starting them takes longer than most tests. */
async function runWithDatabases(files: string[], signal: AbortSignal, tally: Tally): Promise<void> {
  const [postgres, mariadb] = await Promise.allSettled([startPostgres(), startMariaDb()])
  const tell = (start: PromiseSettledResult<DatabaseServer>, name: string, variable: string) => {
    if (start.status === 'fulfilled') process.env[variable] = start.value.url
    else {
      tally.failures.push(`start of ${name}`)
      console.log(`\n${red('✖')} ${name} could not be started:\n${indent(inspect(start.reason))}`)
    }
  }
  tell(postgres, 'PostgreSQL', sharedServerVariables.postgres)
  tell(mariadb, 'MariaDB', sharedServerVariables.mariadb)
  const browser = findBrowser()
  if (browser) process.env.TEST_BROWSER = browser
  try {
    await runTests(root, files, signal, tally)
  } finally {
    await Promise.all(
      [postgres, mariadb].map((start) => (start.status === 'fulfilled' ? start.value.stop() : undefined)),
    )
  }
}

const interrupt = new AbortController()
writeToMemory()
// Every test file loads much of the same.
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/postern`
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort())
await main(interrupt.signal)
// A process that a test left behind may hold a pipe to this one.
process.exit()

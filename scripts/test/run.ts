import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { sharedServerVariables } from '../../tests/databases/shared-databases.ts'
import { startMariaDb } from '../../tests/databases/start-mariadb.ts'
import { startPostgres } from '../../tests/databases/start-postgres.ts'
import { findBrowser } from '../setup/system-needs.mjs'
import { findTestFiles } from './find-test-files.ts'
import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { closingLine, isGood, type Tally } from './tally.ts'

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
  const starts = await Promise.allSettled([startPostgres(), startMariaDb()])
  try {
    const [postgres, mariadb] = starts
    if (postgres.status === 'rejected') throw postgres.reason
    if (mariadb.status === 'rejected') throw mariadb.reason
    process.env[sharedServerVariables.postgres] = postgres.value.url
    process.env[sharedServerVariables.mariadb] = mariadb.value.url
    process.env.TEST_BROWSER = findBrowser()
    await runTests(root, files, signal, tally)
  } catch (error) {
    tally.failures.push('the test run itself')
    console.error(error)
  } finally {
    await Promise.all(starts.map((start) => (start.status === 'fulfilled' ? start.value.stop() : undefined)))
  }
}

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort())
await main(interrupt.signal)

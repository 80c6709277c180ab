import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { groupFiles } from './group-files.ts'
import { reportTests } from './report-tests.ts'
import type { Tally } from './tally.ts'

/** For a test, and for all that run in one process. */
const testTimeoutMs = 8 * 60_000
/** A process that a test leaves behind keeps its file from ending, past the time-out of the test. */
const runTimeoutMs = 25 * 60_000

/**
 * Runs test files, a few to a process, and tells of each test as its file ends. A run that takes far too long
 * is broken off, and what had not ended by then has failed.
 */
export async function runTests(root: string, files: string[], signal: AbortSignal, tally: Tally): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tests-'))
  try {
    const processes = groupFiles(root, files, folder)
    const events = run({
      cwd: root,
      files: processes.map(({ entry }) => entry),
      // Two at a time on a small machine; and not too many on a large one, since some tests measure times.
      concurrency: Math.min(4, Math.max(2, availableParallelism() - 1)),
      timeout: testTimeoutMs,
      signal: AbortSignal.any([signal, AbortSignal.timeout(runTimeoutMs)]),
    })
    await reportTests(root, processes, events, tally)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

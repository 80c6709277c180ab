import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { run } from 'node:test'
import { reportTests } from './report-tests.ts'
import type { Tally } from './tally.ts'

const testTimeoutMs = 5 * 60_000
/** A process that a test leaves behind keeps its file from ending, past the time-out of the test. */
const runTimeoutMs = 25 * 60_000

/**
 * Runs test files, each in a process of its own, and tells of each test as its file ends. A run that takes far too long
 * is broken off, and what had not ended by then has failed.
 */
export async function runTests(root: string, files: string[], signal: AbortSignal, tally: Tally): Promise<void> {
  const events = run({
    cwd: root,
    files: files.map((file) => resolve(root, file)),
    // Two at a time on a small machine; and not too many on a large one, since some tests measure times.
    concurrency: Math.min(4, Math.max(2, availableParallelism() - 1)),
    timeout: testTimeoutMs,
    signal: AbortSignal.any([signal, AbortSignal.timeout(runTimeoutMs)]),
  })
  await reportTests(root, events, tally)
}

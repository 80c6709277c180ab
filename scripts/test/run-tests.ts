import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { run } from 'node:test'
import { reportTests } from './report-tests.ts'
import type { Tally } from './tally.ts'

const fileTimeoutMs = 10 * 60_000

/** Runs test files, each in a process of its own, and tells of each test as its file ends. */
export async function runTests(root: string, files: string[], signal: AbortSignal, tally: Tally): Promise<void> {
  const events = run({
    cwd: root,
    files: files.map((file) => resolve(root, file)),
    // Two at a time on a small machine; and not too many on a large one, since some tests measure times.
    concurrency: Math.min(4, Math.max(2, availableParallelism() - 1)),
    timeout: fileTimeoutMs,
    signal,
  })
  await reportTests(root, events, tally)
}

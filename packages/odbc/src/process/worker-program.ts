import { getAsset, isSea } from 'node:sea'
import { fileURLToPath } from 'node:url'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** The argument by which a single executable knows that it is to be a worker process: there are no files to start. */
export const workerWord = 'odbc-worker'

/** JavaScript makes little garbage there that lives: a small nursery keeps the process small. */
const flags = ['--max-semi-space-size=1', '--no-warnings']

/** With which arguments this program starts itself as a worker process. */
export function workerArguments(): string[] {
  if (isSea()) return [workerWord] // it has Node's flags inside
  return [...flags, fileURLToPath(new URL('../worker/main.ts', import.meta.url))]
}

/** The thread of a worker process that calls the driver. */
export function startDriverThread(options: WorkerOptions): Worker {
  if (isSea()) return new Worker(getAsset('driver-thread.js', 'utf8'), { ...options, eval: true })
  return new Worker(new URL('../worker/driver-thread.ts', import.meta.url), options)
}

import { Worker } from 'node:worker_threads'
import { AppError } from '../../lib/app-error.ts'
import type { ExpressionJob, ExpressionOutcome } from './worker-messages.ts'

interface WaitingJob {
  readonly job: ExpressionJob
  readonly settle: (outcome: ExpressionOutcome) => void
  readonly fail: (error: Error) => void
}

/** JSONata looks at its time between two steps of its own; what one step may take beyond that before the thread is ended. */
const graceMs = 250
/** Of one thread: what a record and its result need, many times over. */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }
/** Jobs that may wait for a thread before more are refused. */
const mostWaiting = 10_000

/** What a thread works on, and the timer that ends it. */
interface Work extends WaitingJob {
  readonly timer: NodeJS.Timeout
}

/** A few threads that evaluate one expression each; one that hangs or grows is ended, and another takes its place. */
export class WorkerPool {
  readonly #threads: number
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  readonly #working = new Map<Worker, Work>()
  readonly #waiting: WaitingJob[] = []
  #closed = false

  constructor(threads: number) {
    this.#threads = threads
  }

  run(job: ExpressionJob): Promise<ExpressionOutcome> {
    return new Promise((settle, fail) => {
      if (this.#closed) return fail(closing())
      if (this.#waiting.length >= mostWaiting)
        return fail(new AppError('NOT_READY', 'Too many expressions wait to be evaluated'))
      this.#waiting.push({ job, settle, fail })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { fail } of this.#waiting.splice(0)) fail(closing())
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#closed) return
    const worker = this.#idle.pop()
    const waiting = worker && this.#waiting.shift()
    if (worker && waiting) this.#begin(worker, waiting)
    else if (this.#all.size < this.#threads) this.#start()
  }

  /** The first message of a thread says that it is there: until then no job's time runs. */
  #start(): void {
    const worker = new Worker(new URL('./expression-worker.ts', import.meta.url), {
      execArgv: [],
      env: {},
      resourceLimits,
    })
    this.#all.add(worker)
    worker.on('message', (outcome: ExpressionOutcome | null) => {
      if (outcome !== null) this.#end(worker)?.settle(outcome)
      if (!this.#all.has(worker)) return
      worker.unref()
      this.#idle.push(worker)
      this.#next()
    })
    worker.on('error', (error) => this.#fail(worker, error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => this.#drop(worker)?.fail(closing()))
  }

  #begin(worker: Worker, waiting: WaitingJob): void {
    const { milliseconds } = waiting.job.limits
    const timer = setTimeout(() => {
      this.#drop(worker)?.settle(tooCostly(`takes longer than ${milliseconds} ms`))
    }, milliseconds + graceMs)
    worker.ref()
    this.#working.set(worker, { ...waiting, timer })
    worker.postMessage(waiting.job)
  }

  #end(worker: Worker): Work | undefined {
    const work = this.#working.get(worker)
    this.#working.delete(worker)
    clearTimeout(work?.timer)
    return work
  }

  /** Ends a thread; returns what it worked on. */
  #drop(worker: Worker): Work | undefined {
    const work = this.#end(worker)
    if (this.#all.delete(worker)) void worker.terminate()
    this.#next()
    return work
  }

  #fail(worker: Worker, error: NodeJS.ErrnoException): void {
    const work = this.#drop(worker)
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') work?.settle(tooCostly('takes too much memory'))
    else if (work) work.fail(error)
    // It could not even start, and the next one will not either.
    else for (const { fail } of this.#waiting.splice(0)) fail(error)
  }
}

const tooCostly = (message: string): ExpressionOutcome => ({ kind: 'costly', message, code: null, position: null })

const closing = () => new AppError('NOT_READY', 'The server is closing')

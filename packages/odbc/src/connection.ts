import { totalmem } from 'node:os'
import { catalogQuery } from './catalog-query.ts'
import { Interruption } from './interruption.ts'
import { OdbcError } from './odbc-error.ts'
import { giveWorkerProcessBack, takeWorkerProcess } from './process/idle-processes.ts'
import type { WorkerProcess } from './process/worker-process.ts'
import { openResult } from './query-result.ts'
import type {
  Column,
  ConnectionInfo,
  ConnectOptions,
  OdbcConnection,
  Parameter,
  QueryOptions,
  QueryResult,
} from './types.ts'
import type { Reply, Request } from './worker/messages.ts'

const defaultChunkBytes = 1 << 20
const leastChunkBytes = 1 << 10

/** Connects to a data source, in a process of the connection's own. Rejects with an {@link OdbcError}. */
export async function connect(options: ConnectOptions): Promise<OdbcConnection> {
  refuseAborted(options.signal)
  refuseUnwritable(options.connectionString, 'connection string')
  const worker = takeWorkerProcess()
  const connection = new ProcessConnection(worker, options)
  try {
    await connection.open(options)
    return connection
  } catch (error) {
    await connection.giveUp()
    throw error
  }
}

class ProcessConnection implements OdbcConnection {
  readonly #worker: WorkerProcess
  readonly #patienceSeconds: number
  #info: ConnectionInfo | undefined
  #receive: ((reply: Reply) => void) | undefined
  #interruption: Interruption | undefined
  #isBusy = false
  #closing: Promise<void> | undefined
  #lost: OdbcError | undefined

  constructor(worker: WorkerProcess, { memoryLimitBytes = usualLimit(), interruptGraceSeconds = 5 }: ConnectOptions) {
    this.#worker = worker
    this.#patienceSeconds = interruptGraceSeconds
    worker.receive = (reply) => this.#receive?.(reply)
    worker.send({ type: 'limit', bytes: memoryLimitBytes })
    void worker.ended.then((error) => this.#end(error))
  }

  get info(): ConnectionInfo {
    if (!this.#info) throw new Error('not connected')
    return this.#info
  }

  get closed(): boolean {
    return this.#closing !== undefined || this.#lost !== undefined
  }

  get processId(): number | undefined {
    return this.#worker.pid
  }

  async open({ connectionString, loginTimeoutSeconds = 15, signal }: ConnectOptions): Promise<void> {
    const aborted = abortOf(signal)
    const late = `The database did not answer the login within ${loginTimeoutSeconds} s`
    const timer = deadline(loginTimeoutSeconds + 1, OdbcError.local('connection', 'HYT01', late))
    try {
      const request: Request = { type: 'connect', connectionString, loginTimeoutSeconds }
      const reply = await Promise.race([this.#ask(request), aborted.promise, timer.promise])
      if (reply.type === 'connected') this.#info = reply.info
    } finally {
      aborted.clear()
      timer.clear()
    }
  }

  /** After a failed opening. A driver that still is in its connect call ends with its process. */
  async giveUp(): Promise<void> {
    const isInside = this.#receive !== undefined
    this.#closing = Promise.resolve()
    if (isInside) this.#worker.kill(OdbcError.local('connection', '08001', 'The connecting was given up'))
    else if (!this.#lost) giveWorkerProcessBack(this.#worker)
  }

  async describe(sql: string): Promise<Column[]> {
    refuseUnwritable(sql, 'statement')
    this.#begin()
    const interruption = this.#interrupt({})
    try {
      const reply = await this.#ask({ type: 'describe', sql })
      return reply.type === 'described' ? reply.columns : []
    } catch (error) {
      throw interruption.explain(error)
    } finally {
      interruption.settle()
      this.#finish()
    }
  }

  async query(sql: string, parameters: readonly Parameter[], options: QueryOptions = {}): Promise<QueryResult> {
    refuseAborted(options.signal)
    refuseUnwritable(sql, 'statement')
    this.#begin()
    const chunkBytes = Math.max(leastChunkBytes, options.chunkBytes ?? defaultChunkBytes)
    const { exactNumbers = 'number', track } = options
    const interruption = this.#interrupt(options)
    return openResult({
      ring: this.#worker.memory?.bytes ?? null,
      chunkBytes,
      interruption,
      start: (receive) => {
        this.#receive = receive
        this.#worker.send({ type: 'query', sql, parameters, exactNumbers, track, chunkBytes })
      },
      release: () => this.#worker.send({ type: 'release' }),
      finish: () => this.#finish(),
    })
  }

  catalog(options: QueryOptions = {}): Promise<QueryResult> {
    return this.query(catalogQuery(this.info.dbms), [], options)
  }

  cancel(): void {
    this.#interruption?.request('cancelled')
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#lost) return
    await this.#interruption?.stopAndWait('cancelled')
    if (this.#lost) return
    const timer = setTimeout(() => {
      this.#worker.kill(OdbcError.local('driverHung', '08S01', 'The driver did not disconnect: its process was ended'))
    }, this.#patienceSeconds * 1000)
    try {
      await this.#ask({ type: 'close' })
      giveWorkerProcessBack(this.#worker)
    } catch {
      // Whatever the driver said or did, its process ends.
      this.#worker.kill(OdbcError.local('connection', '08S01', 'The connection could not be closed'))
      await this.#worker.ended
    } finally {
      clearTimeout(timer)
    }
  }

  #begin(): void {
    if (this.#lost) {
      const { kind } = this.#lost
      throw OdbcError.local(kind === 'connection' ? kind : 'connection', '08003', 'The connection is lost', this.#lost)
    }
    if (this.closed) throw OdbcError.local('connection', '08003', 'The connection is closed')
    if (this.#isBusy) throw OdbcError.local('other', 'HY010', 'The connection is busy with another statement')
    this.#isBusy = true
  }

  #interrupt(options: Pick<QueryOptions, 'timeoutSeconds' | 'signal'>): Interruption {
    const worker = this.#worker
    this.#interruption = new Interruption(
      {
        patienceSeconds: this.#patienceSeconds,
        stop: () => worker.send({ type: 'stop' }),
        interrupt: () => worker.send({ type: 'interrupt' }),
        kill: (reason) => worker.kill(reason),
      },
      options,
    )
    return this.#interruption
  }

  #finish(): void {
    this.#receive = undefined
    this.#interruption = undefined
    this.#isBusy = false
  }

  #ask(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(this.#lost)
      this.#receive = (reply) => {
        this.#receive = undefined
        if (reply.type === 'failed') reject(new OdbcError(reply.error))
        else resolve(reply)
      }
      this.#worker.send(request)
    })
  }

  /** The process is gone: what ran in it has failed, and nothing more can run. */
  #end(error: OdbcError): void {
    this.#lost = error
    this.#receive?.({ type: 'failed', error: error.toFields() })
  }
}

/** Some drivers hold whole results: they may, as long as the machine lives. */
function usualLimit(): number {
  return Math.floor(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2)
}

function abortOf(signal: AbortSignal | undefined) {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(abortError(signal?.reason))
  signal?.addEventListener('abort', onAbort)
  return { promise, clear: () => signal?.removeEventListener('abort', onAbort) }
}

function deadline(seconds: number, error: OdbcError) {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(error), seconds * 1000)
  return { promise, clear: () => clearTimeout(timer) }
}

function abortError(cause: unknown): OdbcError {
  return OdbcError.local('cancelled', 'HY008', 'The operation was cancelled', cause)
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal.reason)
}

/** ODBC ends a text at its first NUL: what follows would be lost without a word. */
function refuseUnwritable(text: string, what: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw OdbcError.local('syntax', '42000', `The ${what} has a NUL character or a lone surrogate`)
  }
}

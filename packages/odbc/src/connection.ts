import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { catalogQuery } from './catalog-query.ts'
import { odbcLibrary } from './ffi/library.ts'
import { sqliteLibrary } from './ffi/sqlite-library.ts'
import { Interruption } from './interruption.ts'
import { OdbcError } from './odbc-error.ts'
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
import { type Cancellable, controlOf, Means, newControl, resetRing, slots } from './worker/ring.ts'

const defaultChunkBytes = 1 << 20
const leastChunkBytes = 1 << 10

/** Connects to a data source, in a worker thread of the connection's own. Rejects with an {@link OdbcError}. */
export async function connect(options: ConnectOptions): Promise<OdbcConnection> {
  refuseAborted(options.signal)
  refuseUnwritable(options.connectionString, 'connection string')
  const worker = new Worker(new URL('./worker/worker.ts', import.meta.url), { execArgv: [] })
  const connection = new WorkerConnection(worker)
  try {
    await connection.open(options)
    return connection
  } catch (error) {
    void worker.terminate() // a driver that hangs in its connect call ends with it, not before
    worker.unref()
    throw error
  }
}

class WorkerConnection implements OdbcConnection {
  readonly #worker: Worker
  readonly #controlMemory = newControl()
  readonly #control = controlOf(this.#controlMemory)
  readonly #exited: Promise<unknown>
  #info: ConnectionInfo | undefined
  #receive: ((reply: Reply) => void) | undefined
  #interruption: Interruption | undefined
  #ring: SharedArrayBuffer | undefined
  #closed = false

  constructor(worker: Worker) {
    this.#worker = worker
    this.#exited = once(worker, 'exit')
    worker.on('message', (reply: Reply) => this.#receive?.(reply))
    worker.on('error', (cause) => this.#lost(cause))
    worker.on('exit', () => this.#lost(undefined))
  }

  get info(): ConnectionInfo {
    if (!this.#info) throw new Error('not connected')
    return this.#info
  }

  async open({ connectionString, loginTimeoutSeconds = 15, signal }: ConnectOptions): Promise<void> {
    const request: Request = { type: 'connect', connectionString, loginTimeoutSeconds, control: this.#controlMemory }
    const aborted = abortOf(signal)
    const timer = deadline(loginTimeoutSeconds + 1, 'HYT01', 'connection', 'The database did not answer the login')
    try {
      const reply = await Promise.race([this.#ask(request), aborted.promise, timer.promise])
      if (reply.type === 'connected') this.#info = reply.info
    } finally {
      aborted.clear()
      timer.clear()
    }
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
      this.#finish(interruption)
    }
  }

  async query(sql: string, parameters: readonly Parameter[], options: QueryOptions = {}): Promise<QueryResult> {
    refuseAborted(options.signal)
    refuseUnwritable(sql, 'statement')
    this.#begin()
    const chunkBytes = Math.max(leastChunkBytes, options.chunkBytes ?? defaultChunkBytes)
    if (this.#ring?.byteLength !== chunkBytes * slots) this.#ring = new SharedArrayBuffer(chunkBytes * slots)
    const { exactNumbers = 'number', track } = options
    const interruption = this.#interrupt(options)
    const request: Request = { type: 'query', sql, parameters, exactNumbers, track, ring: this.#ring, chunkBytes }
    return openResult({
      ring: this.#ring,
      chunkBytes,
      control: this.#control,
      interruption,
      start: (receive) => {
        this.#receive = receive
        this.#worker.postMessage(request)
      },
      finish: () => this.#finish(interruption),
    })
  }

  catalog(options: QueryOptions = {}): Promise<QueryResult> {
    return this.query(catalogQuery(this.info.dbms), [], options)
  }

  cancel(): void {
    this.#interruption?.request('cancelled')
  }

  async close(): Promise<void> {
    if (this.#closed) {
      await this.#exited
      return
    }
    this.#closed = true
    await this.#interruption?.stopAndWait('cancelled')
    this.#worker.postMessage({ type: 'close' } satisfies Request)
    await this.#exited
  }

  #begin(): void {
    if (this.#closed) throw OdbcError.local('connection', '08003', 'The connection is closed')
    if (this.#interruption) throw OdbcError.local('other', 'HY010', 'The connection is busy with another statement')
    resetRing(this.#control)
  }

  #interrupt(options: Pick<QueryOptions, 'timeoutSeconds' | 'signal'>): Interruption {
    this.#interruption = new Interruption(this.#control, cancel, options)
    return this.#interruption
  }

  #finish(interruption: Interruption): void {
    this.#receive = undefined
    this.#interruption = undefined
    interruption.settle()
  }

  #ask(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#receive = (reply) => {
        this.#receive = undefined
        if (reply.type === 'failed') reject(new OdbcError(reply.error))
        else resolve(reply)
      }
      this.#worker.postMessage(request)
    })
  }

  #lost(cause: unknown): void {
    this.#closed = true
    const error = OdbcError.local('connection', '08S01', 'The thread of the connection ended', cause)
    this.#receive?.({ type: 'failed', error: error.toFields() })
  }
}

async function cancel({ address, means }: Cancellable): Promise<void> {
  if (means === Means.sqlite) sqliteLibrary()?.interrupt(address)
  else await odbcLibrary().cancelInBackground(address)
}

function abortOf(signal: AbortSignal | undefined) {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(abortError(signal?.reason))
  signal?.addEventListener('abort', onAbort)
  return { promise, clear: () => signal?.removeEventListener('abort', onAbort) }
}

function deadline(seconds: number, sqlState: string, kind: 'connection', message: string) {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(OdbcError.local(kind, sqlState, `${message} within ${seconds} s`)),
    seconds * 1000,
  )
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

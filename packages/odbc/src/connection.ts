import { totalmem } from 'node:os'
import { catalogQuery } from './catalog-query.ts'
import { abortOf, deadline, refuseAborted, refuseUnwritable } from './giving-up.ts'
import { Interruption } from './interruption.ts'
import { OdbcError } from './odbc-error.ts'
import { giveWorkerProcessBack, takeWorkerProcess } from './process/idle-processes.ts'
import type { WorkerProcess } from './process/worker-process.ts'
import { openResult } from './query-result.ts'
import type {
  CallOptions,
  Column,
  ConnectionInfo,
  ConnectOptions,
  ExecuteResult,
  OdbcConnection,
  Parameter,
  PreparedStatement,
  QueryOptions,
  QueryResult,
  TableFilter,
  TransactionOptions,
} from './types.ts'
import type { Executable, Reply, Request } from './worker/messages.ts'

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
  #inTransaction = false
  #preparedCount = 0
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

  get busy(): boolean {
    return this.#isBusy
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  get processId(): number | undefined {
    return this.#worker.pid
  }

  async open({ connectionString, loginTimeoutSeconds = 15, text, signal }: ConnectOptions): Promise<void> {
    const aborted = abortOf(signal)
    const late = `The database did not answer the login within ${loginTimeoutSeconds} s`
    const timer = deadline(loginTimeoutSeconds + 1, OdbcError.local('connection', 'HYT01', late))
    try {
      const request: Request = { type: 'connect', connectionString, loginTimeoutSeconds, text }
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

  async describe(sql: string, options: CallOptions = {}): Promise<Column[]> {
    refuseUnwritable(sql, 'statement')
    const reply = await this.#call({ type: 'describe', sql }, options)
    return reply.type === 'described' ? reply.columns : []
  }

  async query(sql: string, parameters: readonly Parameter[] = [], options: QueryOptions = {}): Promise<QueryResult> {
    refuseUnwritable(sql, 'statement')
    return this.#query({ type: 'text', sql }, parameters, options)
  }

  async execute(
    sql: string,
    parameters: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): Promise<ExecuteResult> {
    return executed(await this.query(sql, parameters, options))
  }

  async prepare(sql: string, options: CallOptions = {}): Promise<PreparedStatement> {
    refuseUnwritable(sql, 'statement')
    const id = ++this.#preparedCount
    const reply = await this.#call({ type: 'prepare', id, sql }, options)
    if (reply.type !== 'prepared') throw new Error('not prepared')
    const query = (parameters: readonly Parameter[] = [], queryOptions: QueryOptions = {}) =>
      this.#query({ type: 'prepared', id }, parameters, queryOptions)
    let isOpen = true
    return {
      columns: reply.columns,
      parameterCount: reply.parameters,
      query,
      execute: async (parameters, queryOptions) => executed(await query(parameters, queryOptions)),
      close: async () => {
        if (isOpen && !this.closed) await this.#call({ type: 'unprepare', id }, {})
        isOpen = false
      },
    }
  }

  async begin({ isolation, ...options }: TransactionOptions = {}): Promise<void> {
    if (this.#inTransaction) throw OdbcError.local('other', '25000', 'The connection is in a transaction')
    await this.#call({ type: 'begin', isolation: isolation ?? null }, options)
    this.#inTransaction = true
  }

  commit(options: CallOptions = {}): Promise<void> {
    return this.#endTransaction(true, options)
  }

  rollback(options: CallOptions = {}): Promise<void> {
    return this.#endTransaction(false, options)
  }

  async transaction<T>(work: (connection: OdbcConnection) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    await this.begin(options)
    try {
      const result = await work(this)
      await this.commit()
      return result
    } catch (error) {
      // What cannot be rolled back any more has gone with its connection; the first error says more.
      if (this.#inTransaction && !this.closed) await this.rollback().catch(() => this.close())
      throw error
    }
  }

  catalog(options: QueryOptions = {}): Promise<QueryResult> {
    return this.query(catalogQuery(this.info.dbms), [], options)
  }

  tables(filter: TableFilter = {}, options: QueryOptions = {}): Promise<QueryResult> {
    return this.#query({ type: 'tables', filter }, [], options)
  }

  columns(filter: TableFilter = {}, options: QueryOptions = {}): Promise<QueryResult> {
    return this.#query({ type: 'columns', filter }, [], options)
  }

  primaryKeys(filter: TableFilter & { table: string }, options: QueryOptions = {}): Promise<QueryResult> {
    return this.#query({ type: 'primaryKeys', filter }, [], options)
  }

  types(options: QueryOptions = {}): Promise<QueryResult> {
    return this.#query({ type: 'types' }, [], options)
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

  async #query(what: Executable, parameters: readonly Parameter[], options: QueryOptions): Promise<QueryResult> {
    refuseAborted(options.signal)
    const chunkBytes = Math.max(leastChunkBytes, options.chunkBytes ?? defaultChunkBytes)
    if (options.readOnly && this.#inTransaction)
      throw OdbcError.local('other', '25000', 'A statement that only reads has a transaction of its own')
    const { exactNumbers = 'number', invalidText, track, allResults = false, readOnly = false } = options
    this.#begin()
    const replacesInvalidText = invalidText === 'replace'
    const written = { exactNumbers, replacesInvalidText, track, chunkBytes, allResults, readOnly }
    const request: Request = { type: 'query', what, parameters, ...written }
    const result = await this.#openResult(request, chunkBytes, options)
    if (!result) throw new Error('the statement has no result')
    return result
  }

  #openResult(request: Request, chunkBytes: number, options: QueryOptions): Promise<QueryResult | null> {
    return openResult({
      ring: this.#worker.memory?.bytes ?? null,
      chunkBytes,
      inPieces: options.wideRows === 'pieces',
      interruption: this.#interrupt(options),
      start: (receive) => {
        this.#receive = receive
        this.#worker.send(request)
      },
      release: () => this.#worker.send({ type: 'release' }),
      finish: () => this.#finish(),
      more: async () => {
        if (this.#lost) throw this.#lost
        return this.#openResult({ type: 'moreResults' }, chunkBytes, options)
      },
    })
  }

  async #endTransaction(commit: boolean, options: CallOptions): Promise<void> {
    if (!this.#inTransaction) throw OdbcError.local('other', '25000', 'The connection is in no transaction')
    await this.#call({ type: 'endTransaction', commit }, options)
    this.#inTransaction = false
  }

  /** A request that makes no rows. */
  async #call(request: Request, options: CallOptions): Promise<Reply> {
    refuseAborted(options.signal)
    this.#begin()
    const interruption = this.#interrupt(options)
    try {
      return await this.#ask(request)
    } catch (error) {
      throw interruption.explain(error)
    } finally {
      interruption.settle()
      this.#finish()
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

async function executed(result: QueryResult): Promise<ExecuteResult> {
  const { affectedRows, warnings } = result
  for await (const _ of result.chunks);
  return { affectedRows, warnings }
}

/** Some drivers hold whole results: they may, as long as the machine lives. */
function usualLimit(): number {
  return Math.floor(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2)
}

import type { Interruption } from './interruption.ts'
import { OdbcError } from './odbc-error.ts'
import type { Column, Diagnostic, QueryResult, QuerySummary, RowChunk } from './types.ts'
import type { Reply } from './worker/messages.ts'

interface Source {
  /** Memory that the worker process writes to; null where all rows come inside messages. */
  readonly ring: Uint8Array | null
  readonly chunkBytes: number
  /** A row that no chunk holds comes in several; else it is put together. */
  readonly inPieces: boolean
  readonly interruption: Interruption
  /** Sends the query; `receive` gets the worker's replies from then on. */
  readonly start: (receive: (reply: Reply) => void) => void
  /** Tells the worker that it may fill one slot more. */
  readonly release: () => void
  /** The worker has given its last reply, and no slot is read any more. */
  readonly finish: () => void
  /** Asks for the statement's next result. */
  readonly more: () => Promise<QueryResult | null>
}

/** Rows in a slot of the ring, or in memory of their own. */
type Chunk = Extract<Reply, { type: 'chunk' | 'largeChunk' }>

/** Starts a query; resolves once its columns are known and no row so far has failed; null: there is no such result. */
export async function openResult(source: Source): Promise<QueryResult | null> {
  const reader = new ResultReader(source)
  await reader.opened
  return reader.isThere ? reader : null
}

class ResultReader implements QueryResult {
  readonly #source: Source
  readonly #opened = Promise.withResolvers<void>()
  readonly #waiting: Chunk[] = []
  #wake: (() => void) | undefined
  #columns: readonly Column[] = []
  #affectedRows: number | null = null
  #summary: QuerySummary = {
    rows: 0,
    bytes: 0,
    tracked: null,
    leftOut: 0,
    window: null,
    windowOverflow: 0,
  }
  #state: 'running' | 'ended' | 'failed' = 'running'
  #error: unknown
  /** The reader has a chunk, and its slot is not given back yet. */
  #holdsSlot = false
  /** What has come of a row that is put together. */
  #pieces: Uint8Array[] = []
  #iterated = false
  #warnings: readonly Diagnostic[] = []
  #isLast = true
  isThere = true

  constructor(source: Source) {
    this.#source = source
    source.start((reply) => this.#receive(reply))
  }

  get opened(): Promise<void> {
    return this.#opened.promise
  }

  get columns(): readonly Column[] {
    return this.#columns
  }

  get affectedRows(): number | null {
    return this.#affectedRows
  }

  get warnings(): readonly Diagnostic[] {
    return this.#warnings
  }

  get chunks(): AsyncIterable<RowChunk> {
    return { [Symbol.asyncIterator]: () => this.#iterate() }
  }

  summary(): QuerySummary {
    if (this.#state !== 'ended' || this.#waiting.length > 0) throw new Error('The result has not been read to its end')
    return this.#summary
  }

  async nextResult(): Promise<QueryResult | null> {
    if (this.#iterated) this.#waiting.length = 0
    else for await (const _ of this.chunks);
    if (this.#state === 'running') throw new Error('The rows of this result are being read')
    if (this.#isLast) return null
    this.#isLast = true // what follows is the next result's
    return this.#source.more()
  }

  #receive(reply: Reply): void {
    switch (reply.type) {
      case 'result':
        this.#columns = reply.columns
        this.#affectedRows = reply.affectedRows
        this.#warnings = reply.warnings
        if (reply.columns.length > 0) this.#opened.resolve()
        break
      case 'chunk':
      case 'largeChunk':
        this.#waiting.push(reply)
        break
      case 'end':
        this.#summary.tracked = reply.tracked
        if (reply.window) Object.assign(this.#summary, reply.window)
        this.#isLast = !reply.more
        this.#end('ended')
        break
      case 'noMore':
        this.isThere = false
        this.#end('ended')
        break
      case 'failed':
        this.#error = this.#source.interruption.explain(new OdbcError(reply.error))
        this.#end('failed')
        break
    }
    this.#wake?.()
  }

  /** The next statement may use the ring before this result's last rows are read. */
  #leaveRing(): void {
    for (const [index, chunk] of this.#waiting.entries()) {
      if (chunk.type === 'chunk') {
        const { rows, unfinished } = chunk
        this.#waiting[index] = { type: 'largeChunk', bytes: Uint8Array.from(this.#slotOf(chunk)), rows, unfinished }
      }
    }
  }

  #slotOf({ slot, length }: { slot: number; length: number }): Uint8Array {
    const start = slot * this.#source.chunkBytes
    return (this.#source.ring ?? new Uint8Array()).subarray(start, start + length)
  }

  #end(state: 'ended' | 'failed'): void {
    this.#state = state
    this.#leaveRing()
    this.#source.interruption.settle()
    if (!this.#holdsSlot) this.#finish()
    if (state === 'failed') this.#opened.reject(this.#error)
    else this.#opened.resolve()
  }

  async *#iterate(): AsyncGenerator<RowChunk, void, undefined> {
    if (this.#iterated) throw new Error('The rows of a result can be read only once')
    this.#iterated = true
    try {
      for (;;) {
        this.#giveSlotBack()
        const chunk = this.#waiting.shift()
        const taken = chunk && this.#take(chunk)
        if (taken) yield taken
        else if (chunk) continue
        else if (this.#state === 'running') await this.#more()
        else if (this.#state === 'failed') throw this.#error
        else return
      }
    } finally {
      this.#giveSlotBack()
      this.#waiting.length = 0
      if (this.#state === 'running') await this.#source.interruption.stopAndWait('closed')
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /**
   * The slot itself, which the worker gets back when the next chunk is pulled; null: a piece of a row that is not whole yet.
   */
  #take(chunk: Chunk): RowChunk | null {
    const { rows, unfinished } = chunk
    let bytes = chunk.type === 'largeChunk' ? chunk.bytes : this.#slotOf(chunk)
    this.#holdsSlot = true
    this.#summary.rows += rows
    this.#summary.bytes += bytes.length
    if (this.#source.inPieces) return { bytes, rows, unfinished }
    if (unfinished) {
      this.#pieces.push(Uint8Array.from(bytes))
      return null
    }
    if (this.#pieces.length > 0) {
      bytes = Buffer.concat([...this.#pieces, bytes])
      this.#pieces = []
    }
    return { bytes, rows, unfinished }
  }

  #giveSlotBack(): void {
    if (!this.#holdsSlot) return
    this.#holdsSlot = false
    if (this.#state === 'running') this.#source.release()
    else this.#finish()
  }

  #finish(): void {
    if (this.#isLast) this.#source.finish()
  }
}

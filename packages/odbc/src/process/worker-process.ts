import { type ChildProcess, spawn } from 'node:child_process'
import { OdbcError } from '../odbc-error.ts'
import type { Notice, Reply, Request, Signal } from '../worker/messages.ts'
import { compileCacheFolder } from './compile-cache.ts'
import { endOfProcess } from './end-of-process.ts'
import { giveSharedMemoryBack, type SharedMemory, takeSharedMemory } from './shared-memory.ts'
import { workerArguments } from './worker-program.ts'

const longestPrint = 2_000

/** A process in which a driver runs, so that nothing the driver does can end or hold up this one. */
export class WorkerProcess {
  readonly memory: SharedMemory | null
  /** Gets what the process answers. */
  receive: ((reply: Reply) => void) | undefined
  /** Connections it has served. */
  served = 0
  readonly #child: ChildProcess
  readonly #ended = Promise.withResolvers<OdbcError>()
  #printed = ''
  #reason: OdbcError | undefined
  #isOver = false

  constructor() {
    this.memory = takeSharedMemory()
    const cache = compileCacheFolder()
    const { NODE_OPTIONS: _, ...environment } = process.env
    this.#child = spawn(process.execPath, [...workerArguments(), ...(this.memory ? ['shared'] : [])], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(this.memory ? [this.memory.descriptor] : [])],
      serialization: 'advanced',
      windowsHide: true,
      env: { ...environment, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
    })
    this.#child.on('message', (message: Reply | Notice) => this.#hear(message))
    this.#child.on('error', (cause) => this.#failedToStart(cause))
    // Only when the process is gone and what it still said has been heard.
    this.#child.on('close', (code, signal) => this.#end(code, signal))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed = (this.#printed + text).slice(-longestPrint)
    })
  }

  /** Resolves, never rejects, when the process is gone, with the error that this is for whatever still runs in it. */
  get ended(): Promise<OdbcError> {
    return this.#ended.promise
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  send(message: Request | Signal): void {
    if (this.#child.connected) this.#child.send(message, ignoreFailure)
  }

  /** Ends it at once, whatever the driver does. */
  kill(reason: OdbcError): void {
    this.#reason ??= reason
    this.#child.kill('SIGKILL')
  }

  /** Whether it keeps this process running. */
  hold(): void {
    this.#child.ref()
    this.#child.channel?.ref()
  }

  letGo(): void {
    this.#child.unref()
    this.#child.channel?.unref()
    const { stderr } = this.#child
    if (stderr && 'unref' in stderr && typeof stderr.unref === 'function') stderr.unref()
  }

  #hear(message: Reply | Notice): void {
    if (message.type === 'overLimit') {
      const megabytes = Math.round(message.bytes / 2 ** 20)
      const text = `The driver took ${megabytes} MB of memory, more than the connection's limit: its process was ended`
      this.#reason ??= OdbcError.local('memoryLimit', 'HY001', text)
    } else this.receive?.(message)
  }

  #failedToStart(cause: Error): void {
    if (this.#child.pid !== undefined) return // a message that could not be sent: the end of the process tells why
    this.#finish(OdbcError.local('other', 'HY000', 'The process for the driver could not be started', cause))
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    this.#finish(this.#reason ?? endOfProcess(code, signal, this.#printed.trim()))
  }

  #finish(error: OdbcError): void {
    if (this.#isOver) return
    this.#isOver = true
    giveSharedMemoryBack(this.memory)
    this.#ended.resolve(error)
  }
}

function ignoreFailure(): void {
  // The process ended meanwhile; `ended` tells.
}

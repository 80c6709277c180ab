import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { GuardedFolder } from './guarded-folder.ts'
import type { Account } from './server-account.ts'

interface ServerProgram {
  folder: GuardedFolder
  program: string
  args: string[]
  account: Account | undefined
  /** Ends it cleanly: everything written, sessions closed. */
  cleanSignal: NodeJS.Signals
  /** Ends it fast; nothing of its data is needed any more. */
  fastSignal: NodeJS.Signals
  /** Rejects while the server does not answer yet. */
  ping(): Promise<unknown>
}

/** The process of one database server, which can be ended and started again. */
export interface ServerProcess {
  start(): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
  restart(): Promise<void>
}

const readyWithinMs = 60_000

/** Runs a server program in its guarded folder; nothing starts before `start`. */
export function serverProcess(server: ServerProgram): ServerProcess {
  let child: ChildProcess | undefined
  const logFile = join(server.folder.path, 'log')

  async function start(): Promise<void> {
    const log = openSync(logFile, 'a')
    const started = spawn(server.program, server.args, {
      ...server.account,
      cwd: server.folder.path,
      // Of its own session, so that Ctrl-C in a terminal reaches the tests first and they end it in order.
      detached: true,
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    server.folder.guard(started.pid)
    started.unref()
    child = started
    let failure: Error | undefined
    started.once('error', (error) => {
      failure = error
    })
    started.once('exit', (code, signal) => {
      failure = new Error(`${server.program} ended with ${code ?? signal} at its start:\n${endOf(logFile)}`)
      if (child === started) {
        child = undefined
        server.folder.guard(undefined)
      }
    })
    await untilReady(server, () => failure, logFile)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    if (!ending) return
    ending.ref()
    const exited = once(ending, 'exit')
    ending.kill(signal)
    await exited
  }

  return {
    start,
    async stop() {
      await end(server.fastSignal)
      await server.folder.remove()
    },
    async kill() {
      const children = childrenOf(child?.pid)
      await end('SIGKILL')
      for (const pid of children) killIfThere(pid)
    },
    async restart() {
      await end(server.cleanSignal)
      await start()
    },
  }
}

async function untilReady(server: ServerProgram, failure: () => Error | undefined, logFile: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    const failed = failure()
    if (failed) throw failed
    try {
      await server.ping()
      return
    } catch (cause) {
      if (performance.now() > deadline) {
        const message = `${server.program} did not answer within ${readyWithinMs / 1000} s:\n${endOf(logFile)}`
        throw new Error(message, { cause })
      }
    }
    await delay(25)
  }
}

function endOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
}

// PostgreSQL's sessions are processes of their own that see their parent's death only after a moment, and until then
// keep a new server from using the data. Systems other than Linux have no such list; there they end by themselves.
function childrenOf(pid: number | undefined): number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return list === '' ? [] : list.split(' ').map(Number)
  } catch {
    return []
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It saw its parent's death and is gone already.
  }
}

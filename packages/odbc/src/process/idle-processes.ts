import { OdbcError } from '../odbc-error.ts'
import { WorkerProcess } from './worker-process.ts'

/** How long in milliseconds a process waits for the next connection. */
const idleTime = 10_000
/** A driver may leak a little with each connection: after so many its process is not used again. */
const mostConnections = 200
/** Processes kept at once. */
const mostIdle = 4

interface Idle {
  readonly worker: WorkerProcess
  readonly timer: NodeJS.Timeout
}

/** Processes whose connection was closed well, the one used last at the end. They do not keep this process running. */
const idle: Idle[] = []

/** A process for a new connection: one that waits for it, or a new one. */
export function takeWorkerProcess(): WorkerProcess {
  const worker = takeIdle() ?? new WorkerProcess()
  worker.served++
  worker.hold()
  return worker
}

function takeIdle(): WorkerProcess | undefined {
  for (let next = idle.pop(); next; next = idle.pop()) {
    clearTimeout(next.timer)
    if (!next.worker.isOver) return next.worker
  }
  return undefined
}

/**
 * Starts the process of the next connection, to be done first thing in a program: the process then starts while the
 * program itself still does. Without a connection within ten seconds it ends again.
 *
 * @public
 */
export function prepareConnection(): void {
  giveWorkerProcessBack(new WorkerProcess())
}

/** Gives back a process that has nothing left to do: it waits a while for the next connection. */
export function giveWorkerProcessBack(worker: WorkerProcess): void {
  worker.receive = undefined
  worker.letGo()
  if (worker.served >= mostConnections || idle.length >= mostIdle) end(worker)
  else idle.push({ worker, timer: setTimeout(() => end(worker), idleTime).unref() })
}

function end(worker: WorkerProcess): void {
  const at = idle.findIndex((each) => each.worker === worker)
  if (at >= 0) idle.splice(at, 1)
  worker.kill(OdbcError.local('other', 'HY000', 'The process was no longer needed'))
}

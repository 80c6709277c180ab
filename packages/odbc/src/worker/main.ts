// The worker process. Its main thread hears the process that started it, so that a statement can be interrupted while the
// other thread is inside the driver. Started by process/worker-process.ts with the IPC channel as descriptor 3 and, where
// the argument says "shared", memory for the rows as descriptor 4.
import { writeFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { startDriverThread } from '../process/worker-program.ts'
import type { DriverThreadData } from './driver-thread.ts'
import { watchMemory } from './memory-watch.ts'
import type { Notice, Reply, Request, Signal } from './messages.ts'
import {
  type Cancellable,
  cancelPublished,
  controlOf,
  Means,
  newControl,
  releaseSlot,
  requestStop,
  resetRing,
} from './ring.ts'

/** A statement that takes so long in milliseconds may well be cancelled. */
const longMilliseconds = 100

const memoryDescriptor = process.argv.at(-1) === 'shared' ? 4 : null
const controlMemory = newControl()
const control = controlOf(controlMemory)
const workerData: DriverThreadData = { control: controlMemory, memoryDescriptor }
const thread = startDriverThread({
  workerData,
  execArgv: [],
  resourceLimits: { maxYoungGenerationSizeMb: 2 },
})
let preparing: NodeJS.Timeout | undefined
const watch = watchMemory((bytes) => tell({ type: 'overLimit', bytes }, endAtOnce))

thread.on('message', (reply: Reply) => {
  if (reply.type !== 'result' && reply.type !== 'chunk' && reply.type !== 'largeChunk') {
    watch.rest()
    clearTimeout(preparing)
  }
  tell(reply)
})
thread.on('error', (error) => {
  console.error(error)
  process.exit(1)
})

process.on('message', (message: Request | Signal) => {
  switch (message.type) {
    case 'release':
      return releaseSlot(control)
    case 'stop':
      return requestStop(control)
    case 'interrupt':
      return void cancelPublished(control, cancel)
    case 'limit':
      return watch.limitTo(message.bytes)
    default:
      resetRing(control)
      watch.begin()
      preparing = setTimeout(prepareToCancel, longMilliseconds)
      thread.postMessage(message)
  }
})

// Whoever started this process is gone, by whatever death: a driver that hangs must not keep a process without an owner.
process.on('disconnect', endAtOnce)
if (!process.connected) endAtOnce()

// Terminals and service managers signal all processes of a group. When this one ends is its owner's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

preferAsVictim()
flushCompileCache() // the process ends without a chance to do so

function tell(message: Reply | Notice, sent?: () => void): void {
  process.send?.(message, undefined, undefined, sent)
}

/** `process.exit` would wait for the driver. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL')
}

async function cancel({ address, means }: Cancellable): Promise<void> {
  const { odbcLibrary, sqliteLibrary } = await prepareToCancel()
  if (means === Means.sqlite) sqliteLibrary()?.interrupt(address)
  else await odbcLibrary().cancelInBackground(address)
}

/** Loads in this thread, too, what cancels: most statements end before anybody could want it. */
async function prepareToCancel() {
  const [{ odbcLibrary }, { sqliteLibrary }] = await Promise.all([
    import('../ffi/library.ts'),
    import('../ffi/sqlite-library.ts'),
  ])
  odbcLibrary()
  return { odbcLibrary, sqliteLibrary }
}

/** When Linux runs out of memory, it shall end this process before the one that started it. */
function preferAsVictim(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/oom_score_adj', '500')
  } catch {
    // A system that forbids it goes by memory alone.
  }
}

/**
 * The way of the rows from the worker to the process that reads them: a few slots of memory, filled and emptied in order. The
 * worker waits while all are full, so a slow reader slows the database down instead of filling memory.
 *
 * The control words are shared by the two threads of the worker process: the one that calls the driver, which these
 * functions call "the worker", and the one that hears the reader.
 */
export const slots = 3

/** Where the control words lie, in 32-bit units. The address of what may be cancelled is a 64-bit word at byte 16. */
const Word = { free: 0, stop: 1, cancelling: 2, means: 3 } as const

/** How what is published is cancelled: by SQLCancel, or by SQLite's own call, which its driver's SQLCancel does not replace. */
export const Means = { odbc: 0, sqlite: 1 } as const

export interface Cancellable {
  readonly address: bigint
  readonly means: (typeof Means)[keyof typeof Means]
}

export interface Control {
  readonly words: Int32Array
  readonly handle: BigInt64Array
}

export function newControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(24)
}

export function controlOf(memory: SharedArrayBuffer): Control {
  return { words: new Int32Array(memory, 0, 4), handle: new BigInt64Array(memory, 16, 1) }
}

/** Before a query, for the reader: all slots are free, nothing is to stop. */
export function resetRing({ words }: Control): void {
  Atomics.store(words, Word.free, slots)
  Atomics.store(words, Word.stop, 0)
}

/** By the worker: waits for a free slot. False when it should stop instead. */
export function takeSlot({ words }: Control): boolean {
  for (;;) {
    if (Atomics.load(words, Word.stop) !== 0) return false
    const free = Atomics.load(words, Word.free)
    if (free > 0) {
      Atomics.sub(words, Word.free, 1)
      return true
    }
    Atomics.wait(words, Word.free, 0)
  }
}

/** For the reader: it is done with the oldest full slot. */
export function releaseSlot({ words }: Control): void {
  Atomics.add(words, Word.free, 1)
  Atomics.notify(words, Word.free)
}

/** For the reader: the worker shall end what it does, also when it waits for a slot. */
export function requestStop(control: Control): void {
  Atomics.store(control.words, Word.stop, 1)
  releaseSlot(control)
}

export function shouldStop({ words }: Control): boolean {
  return Atomics.load(words, Word.stop) !== 0
}

/** By the worker: what {@link cancelPublished} may cancel. */
export function publish({ handle, words }: Control, { address, means }: Cancellable): void {
  Atomics.store(words, Word.means, means)
  Atomics.store(handle, 0, address)
}

/** By the worker, before it frees the statement: returns once no cancel is under way and none can begin. */
export function withdraw({ handle, words }: Control): void {
  Atomics.store(handle, 0, 0n)
  while (Atomics.load(words, Word.cancelling) !== 0) Atomics.wait(words, Word.cancelling, 1)
}

/** For the reader: cancels what is published, if there is something and no cancel is under way. */
export async function cancelPublished(control: Control, cancel: (what: Cancellable) => Promise<void>): Promise<void> {
  const { handle, words } = control
  if (Atomics.compareExchange(words, Word.cancelling, 0, 1) !== 0) return
  try {
    const address = Atomics.load(handle, 0)
    const means = Atomics.load(words, Word.means) === Means.sqlite ? Means.sqlite : Means.odbc
    if (address !== 0n) await cancel({ address, means })
  } finally {
    Atomics.store(words, Word.cancelling, 0)
    Atomics.notify(words, Word.cancelling)
  }
}

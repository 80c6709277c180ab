import { existsSync, type FSWatcher, mkdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether this gateway takes no new run: while there is a file `drain` in its data folder. */
export interface Draining {
  readonly on: boolean
  /** Aborts when it begins or ends; another one then takes its place. */
  readonly change: AbortSignal
  close(): void
}

const fileOf = (folder: string): string => join(folder, 'drain')

/** @public Has the gateway of a data folder rest, or work again: it hears of it at once. */
export function setDraining(folder: string, on: boolean): void {
  if (on) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(fileOf(folder), '')
  } else rmSync(fileOf(folder), { force: true })
}

export function watchDraining(folder: string): Draining {
  let on = existsSync(fileOf(folder))
  let change = new AbortController()
  const look = () => {
    const is = existsSync(fileOf(folder))
    if (is === on) return
    on = is
    const changed = change
    change = new AbortController()
    changed.abort(new Error('Draining has begun or ended'))
  }
  const watcher = watchFolder(folder, look)
  return {
    get on() {
      look()
      return on
    },
    get change() {
      return change.signal
    },
    close: () => watcher?.close(),
  }
}

/** Costs nothing while nothing happens. A folder that is not there, or cannot be watched, is looked at with each claim. */
function watchFolder(folder: string, look: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, look)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return null
  }
}

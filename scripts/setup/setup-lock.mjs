import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readTextIfThere } from './platform.mjs'

/**
 * Runs work that changes files of a clone while no other process does so. The lock names its holder; a holder that is
 * no longer running has lost it. A program that does the work for us, such as npm, may outlive us when we are killed:
 * `shareLock` makes it a holder too.
 * @param {string} root the clone's folder
 * @param {(shareLock: (pid: number) => void) => Promise<void>} work
 */
export async function withSetupLock(root, work) {
  const folder = join(root, '.postern')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'setup.lock')
  let told = false
  while (!take(file)) {
    const holder = readTextIfThere(file)
    if (holder === '') continue
    if (!isRunning(holder)) {
      dropStale(file, holder)
      continue
    }
    if (!told) console.log(`Waiting for another set-up of this clone (process ${holder.split(' ')[0]})`)
    told = true
    await delay(100)
  }
  try {
    await work((pid) => writeFileSync(file, `${holderName(process.pid)}\n${holderName(pid)}`))
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take(file) {
  const own = `${file}.${process.pid}`
  // Written aside and linked into place, so that nobody ever sees a lock without its holder's name.
  writeFileSync(own, holderName(process.pid))
  try {
    return linkIfFree(own, file)
  } finally {
    rmSync(own, { force: true })
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkIfFree(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Two waiting processes may both see the same dead holder, and the slower must not drop the lock that the faster has
 * taken meanwhile: so it is moved aside, looked at, and put back when it is another's.
 * @param {string} file
 * @param {string} holder
 */
function dropStale(file, holder) {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (readTextIfThere(aside) !== holder) linkIfFree(aside, file)
  rmSync(aside, { force: true })
}

/** @param {string} holders one a line */
function isRunning(holders) {
  return holders.split('\n').some((holder) => {
    const [pid, started] = holder.split(' ')
    try {
      process.kill(Number(pid), 0)
    } catch (error) {
      // EPERM: it runs, under another account.
      if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
    }
    return startTime(Number(pid)) === started
  })
}

/** @param {number} pid */
function holderName(pid) {
  return `${pid} ${startTime(pid)}`
}

/**
 * Tells a process from a later one that got the same number; empty where the system has no such list.
 * @param {number} pid
 */
function startTime(pid) {
  const fields = readTextIfThere(`/proc/${pid}/stat`).split(') ').pop() ?? ''
  const [state, ...others] = fields.split(' ')
  // Z: it has ended, and nobody has asked for its exit code yet, as in a container without an init.
  return state === 'Z' ? 'ended' : (others[18] ?? '')
}

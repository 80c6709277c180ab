import { readFileSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'

const inMemory = '/dev/shm'
/** More than a whole run writes, databases and results together. */
const bytesNeeded = 8 * 1024 ** 3

/** Has tests write to memory where there is plenty of it: many of them do little else than wait for a disk. */
export function writeToMemory(): void {
  if (process.env.TMPDIR === undefined && isRoomy()) process.env.TMPDIR = inMemory
}

function isRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync(inMemory)
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, folder]) => folder === inMemory)
    // Programs are started from there, too.
    const canExecute = mount?.[2] === 'tmpfs' && !mount[3]?.split(',').includes('noexec')
    return canExecute && Math.min(bavail * bsize, freemem()) > bytesNeeded
  } catch {
    return false
  }
}

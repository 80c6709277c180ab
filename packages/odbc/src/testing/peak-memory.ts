import { readFileSync } from 'node:fs'

/** The most resident memory a process had so far, in megabytes; 0 where the system does not tell (it is Linux that does). */
export function peakMegabytes(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
}

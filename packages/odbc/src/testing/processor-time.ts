import { readFileSync } from 'node:fs'

/** Processor time that a process took so far, in seconds; 0 where the system does not tell (it is Linux that does). */
export function processorSeconds(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before may hold blanks
  return (Number(fields[11]) + Number(fields[12])) / 100 // ticks: 100 a second
}

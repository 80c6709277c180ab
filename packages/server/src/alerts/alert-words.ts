import { type CommandRow, readSchedule } from '../commands/command-view.ts'
import { formatInZone } from '../commands/format-in-zone.ts'

const units: readonly [name: string, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]

/** A span of time in the largest unit that says it exactly: `90 minutes`, `1 hour`. */
export function spanInWords(ms: number): string {
  const [unit, size] = units.find(([, one]) => ms >= one && ms % one === 0) ?? ['second', 1_000]
  const count = Math.round(ms / size)
  return `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`
}

/** What people call a command. */
export const nameOf = ({ id, name }: Pick<CommandRow, 'id' | 'name'>): string => `Command ${name ?? id}`

/** An instant on the wall clock that the command's schedule goes by. */
export function timeFor(command: Pick<CommandRow, 'schedule'>, ms: number): string {
  const schedule = readSchedule(command)
  return formatInZone(ms, schedule && 'cron' in schedule ? schedule.timezone : 'UTC')
}

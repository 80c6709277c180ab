import type { Schedule } from '@postern/protocol/api'
import { nextTime } from '../schedules/next-time.ts'
import { type CommandRow, readFreshness, readSchedule } from './command-view.ts'

type Timed = Pick<CommandRow, 'active_from' | 'active_until' | 'created_at'>

/** When a command is due next, by its schedule and within the time it is active; null when it is not any more. */
export function nextDueAt(schedule: Schedule, command: Timed, after: number): number | null {
  const { active_from: from, active_until: until, created_at: anchor } = command
  const next = nextTime(schedule, from === null ? after : Math.max(after, from - 1), anchor)
  return next === null || (until !== null && next > until) ? null : next
}

/** The same for a stored command; null for a dynamic one, which has no schedule. */
export function dueAgainAt(command: Timed & Pick<CommandRow, 'schedule'>, after: number): number | null {
  const schedule = readSchedule(command)
  return schedule && nextDueAt(schedule, command, after)
}

/** When a command becomes stale that is waited for from now on. */
export function freshUntil(command: Pick<CommandRow, 'freshness'>, now: number): number | null {
  const freshness = readFreshness(command)
  return freshness && now + freshness.withinSeconds * 1000
}

/** After a run that succeeded, unless rows are waited for and it had none. */
export function freshAfter(
  command: Pick<CommandRow, 'freshness' | 'pause_after_run'>,
  rows: number,
  now: number,
): { fresh_until?: number | null } {
  const freshness = readFreshness(command)
  if (!freshness || (freshness.of === 'rows' && rows === 0)) return {}
  return { fresh_until: command.pause_after_run === 1 ? null : freshUntil(command, now) }
}

import type { Schedule } from '@postern/protocol/api'
import { habitAfter, isUnusuallyEmpty, noHabit, type RowsHabit } from '../alerts/rows-habit.ts'
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

type Waited = Pick<CommandRow, 'freshness' | 'active_from' | 'rows_habit'>
type FreshColumns = Pick<CommandRow, 'fresh_until' | 'rows_habit' | 'no_rows_at'>

/** A command that is waited for from now on: the time before, in which it was paused or other, says nothing. */
export function waitAnew(command: Waited, now: number): FreshColumns {
  const habit = readHabit(command)
  return {
    fresh_until: freshUntil(command, now),
    rows_habit: habit && JSON.stringify({ ...habit, at: null, empty: 0 }),
    no_rows_at: null,
  }
}

/** A command that nobody waits for. */
export const notWaited: Pick<FreshColumns, 'fresh_until' | 'no_rows_at'> = { fresh_until: null, no_rows_at: null }

/** After a run that succeeded. Where rows are waited for, one without any is none. */
export function freshAfter(
  command: Waited & Pick<CommandRow, 'pause_after_run' | 'no_rows_at'>,
  rows: number,
  now: number,
): Partial<FreshColumns> {
  const freshness = readFreshness(command)
  if (!freshness) return {}
  if (command.pause_after_run === 1) return notWaited
  if (freshness.of === 'rows') return rows === 0 ? {} : { fresh_until: freshUntil(command, now) }
  const habit = habitAfter(readHabit(command) ?? noHabit, rows, now)
  const isEmpty = isUnusuallyEmpty(habit, freshness.withinSeconds * 1000, now)
  return {
    fresh_until: freshUntil(command, now),
    rows_habit: JSON.stringify(habit),
    no_rows_at: isEmpty ? (command.no_rows_at ?? habit.at) : null,
  }
}

/** It is not waited for before it is active. */
function freshUntil(command: Waited, now: number): number | null {
  const freshness = readFreshness(command)
  return freshness && Math.max(now, command.active_from ?? now) + freshness.withinSeconds * 1000
}

const readHabit = ({ rows_habit }: Waited): RowsHabit | null =>
  rows_habit === null ? null : (JSON.parse(rows_habit) as RowsHabit)

/** How a command's runs have had rows until now, so that their absence can be told from a quiet night. */
export interface RowsHabit {
  /** Runs with rows, counted up to as many as make a habit. */
  readonly runs: number
  /** When rows came last; null where the time since says nothing, such as after a pause. */
  readonly at: number | null
  /** The longest time without rows; a longer one is remembered at once, and forgotten over two weeks. */
  readonly longestMs: number
  /** Runs since then, all without rows. */
  readonly empty: number
}

/** Fewer runs with rows are no habit. */
const runsOfHabit = 20
/** Fewer runs without rows are chance. */
const leastEmptyRuns = 3
/** What lasts so many times as long as the longest time without rows is unusual. */
const unusualTimes = 2
/** A night is remembered to the next, and a weekend, however busy the time between. */
const forgottenAfterMs = 14 * 24 * 60 * 60 * 1000

export const noHabit: RowsHabit = { runs: 0, at: null, longestMs: 0, empty: 0 }

export function habitAfter(habit: RowsHabit, rows: number, now: number): RowsHabit {
  if (rows === 0) return { ...habit, empty: habit.empty + 1 }
  const gap = habit.at === null ? 0 : Math.max(0, now - habit.at)
  const remembered = habit.longestMs * Math.max(0, 1 - gap / forgottenAfterMs)
  return {
    runs: Math.min(habit.runs + 1, runsOfHabit),
    at: now,
    longestMs: Math.round(Math.max(gap, remembered)),
    empty: 0,
  }
}

/** Whether runs without rows are more than the command's ordinary silence; never before `leastMs` of it. */
export const isUnusuallyEmpty = ({ runs, at, longestMs, empty }: RowsHabit, leastMs: number, now: number): boolean =>
  runs >= runsOfHabit &&
  empty >= leastEmptyRuns &&
  at !== null &&
  now - at >= Math.max(leastMs, longestMs * unusualTimes)

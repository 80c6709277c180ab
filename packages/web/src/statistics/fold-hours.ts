import type { RunHour } from '@postern/protocol/api'

/** How far back one looks. */
export type Range = '24h' | '7d' | '30d'

export const rangeHours: Record<Range, number> = { '24h': 24, '7d': 168, '30d': 720 }

export const isRange = (text: string | undefined): text is Range => text !== undefined && text in rangeHours

/** What the runs of one column of a chart came to. */
export interface Column extends Omit<RunHour, 'at'> {
  /** On the reader's own clock: `14:00`, `Mon 12:00`, `24 Nov`. */
  readonly label: string
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' })

const hoursOfPart = 6

const labels: Record<Range, (at: Date) => string> = {
  '24h': (at) => clock.format(at),
  '7d': (at) => {
    const hour = at.getHours() - (at.getHours() % hoursOfPart)
    return `${weekday.format(at)} ${String(hour).padStart(2, '0')}:00`
  },
  '30d': (at) => dayAndMonth.format(at),
}

/** Hours as the columns of a chart: each by itself, six together, or those of a day, on the reader's own clock. */
export function foldHours(hours: readonly RunHour[], range: Range): Column[] {
  const columns: Column[] = []
  for (const { at, ...hour } of hours) {
    const label = labels[range](new Date(at))
    const last = columns.at(-1)
    // Weekdays come again after a week: only neighbours are one column.
    if (last && last.label === label && range !== '24h') columns[columns.length - 1] = together(last, hour)
    else columns.push({ label, ...hour })
  }
  return columns
}

const together = (a: Column, b: Omit<RunHour, 'at'>): Column => ({
  label: a.label,
  runs: a.runs + b.runs,
  failed: a.failed + b.failed,
  lost: a.lost + b.lost,
  rows: a.rows + b.rows,
  bytes: a.bytes + b.bytes,
  meanMs:
    a.runs + b.runs === 0
      ? null
      : Math.round(((a.meanMs ?? 0) * a.runs + (b.meanMs ?? 0) * b.runs) / (a.runs + b.runs)),
  slowestMs:
    a.slowestMs === null || b.slowestMs === null ? (a.slowestMs ?? b.slowestMs) : Math.max(a.slowestMs, b.slowestMs),
})

/** All of them as one. */
export const allTogether = (columns: readonly Column[]): Column => {
  const none: Column = { label: '', runs: 0, failed: 0, lost: 0, rows: 0, bytes: 0, meanMs: null, slowestMs: null }
  return columns.reduce(together, none)
}

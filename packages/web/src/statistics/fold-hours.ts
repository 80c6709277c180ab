import type { DeliveryHour, RunHour } from '@postern/protocol/api'
import { language } from '../words/language.ts'

/** How far back one looks. */
export type Range = '24h' | '7d' | '30d'

export const rangeHours: Record<Range, number> = { '24h': 24, '7d': 168, '30d': 720 }

export const isRange = (text: string | undefined): text is Range => text !== undefined && text in rangeHours

type Labelled<Hour> = Omit<Hour, 'at'> & {
  /** On the reader's own clock: `14:00`, `Mon 12:00`, `24 Nov`. */
  readonly label: string
}

/** What the runs of one column of a chart came to. */
export type Column = Labelled<RunHour>
/** What the attempts at deliveries of one column came to. */
export type DeliveryColumn = Labelled<DeliveryHour>

const clock = new Intl.DateTimeFormat(language.times, { hour: '2-digit', minute: '2-digit' })
const dayAndMonth = new Intl.DateTimeFormat(language.times, { day: 'numeric', month: 'short' })
const weekday = new Intl.DateTimeFormat(language.times, { weekday: 'short' })

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
export const foldHours = (hours: readonly RunHour[], range: Range): Column[] => fold(hours, range, together)

/** The same of attempts at deliveries. */
export const foldDeliveries = (hours: readonly DeliveryHour[], range: Range): DeliveryColumn[] =>
  fold(hours, range, attemptsTogether)

function fold<Hour extends { at: string }>(
  hours: readonly Hour[],
  range: Range,
  join: (a: Labelled<Hour>, b: Omit<Hour, 'at'>) => Labelled<Hour>,
): Labelled<Hour>[] {
  const columns: Labelled<Hour>[] = []
  for (const { at, ...hour } of hours) {
    const label = labels[range](new Date(at))
    const last = columns.at(-1)
    // Weekdays come again after a week: only neighbours are one column.
    if (last && last.label === label && range !== '24h') columns[columns.length - 1] = join(last, hour)
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
  ...times(a, a.runs, b, b.runs),
})

const attemptsTogether = (a: DeliveryColumn, b: Omit<DeliveryHour, 'at'>): DeliveryColumn => ({
  label: a.label,
  delivered: a.delivered + b.delivered,
  failed: a.failed + b.failed,
  ...times(a, a.delivered + a.failed, b, b.delivered + b.failed),
})

type Times = Pick<RunHour, 'meanMs' | 'slowestMs'>

const times = (a: Times, ofA: number, b: Times, ofB: number): Times => ({
  meanMs: ofA + ofB === 0 ? null : Math.round(((a.meanMs ?? 0) * ofA + (b.meanMs ?? 0) * ofB) / (ofA + ofB)),
  slowestMs:
    a.slowestMs === null || b.slowestMs === null ? (a.slowestMs ?? b.slowestMs) : Math.max(a.slowestMs, b.slowestMs),
})

/** All of them as one. */
export const allTogether = (columns: readonly Column[]): Column => {
  const none: Column = { label: '', runs: 0, failed: 0, lost: 0, rows: 0, bytes: 0, meanMs: null, slowestMs: null }
  return columns.reduce(together, none)
}

export const allAttempts = (columns: readonly DeliveryColumn[]): DeliveryColumn =>
  columns.reduce(attemptsTogether, { label: '', delivered: 0, failed: 0, meanMs: null, slowestMs: null })

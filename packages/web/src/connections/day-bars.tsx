import type { Connection } from '@postern/protocol/api'
import { connectionWords } from '../words/connections.ts'
import classes from './day-bars.module.css'

const height = 26
const bar = 5
const gap = 2
/** A quiet hour can be told from one with little in it. */
const least = 2

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** The last 24 hours at one look: a bar for the runs of each hour, red on top for those that failed, and the sums. */
export function DayBars({ day }: { day: Connection['lastDay'] }) {
  const { runs, failed, rows } = day
  const all = runs.map((good, hour) => good + (failed[hour] ?? 0))
  const most = Math.max(...all, 1)
  const scaled = (amount: number) => (amount === 0 ? 0 : Math.max(least, Math.round((amount / most) * height)))
  const [ran, gone, fetched] = [sum(runs), sum(failed), sum(rows)]
  const words = connectionWords.last24Hours(ran + gone, gone, fetched)
  const width = all.length * (bar + gap) - gap
  return (
    <div className={classes.day} title={words}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words}>
        {all.map((amount, hour) => {
          const total = scaled(amount)
          const red = Math.min(total, scaled(failed[hour] ?? 0))
          const x = hour * (bar + gap)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
            <g key={hour}>
              <rect className={classes.ground} x={x} y={height - 1} width={bar} height={1} />
              <rect className={classes.good} x={x} y={height - total + red} width={bar} height={total - red} />
              <rect className={classes.bad} x={x} y={height - total} width={bar} height={red} />
            </g>
          )
        })}
      </svg>
      <span className={classes.words} aria-hidden="true">
        {connectionWords.rowsAndRuns(fetched, ran + gone)}
      </span>
    </div>
  )
}

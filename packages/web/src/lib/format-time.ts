const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

function span(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  return `${Math.floor(ms / day)} d`
}

const dateOnly = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

const exact = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** How far `at` is from `now`: `12 s ago`, `in 3 min`; a date when it is more than a week away. */
export function formatRelative(at: string, now: number): string {
  const time = Date.parse(at)
  if (Number.isNaN(time)) return at
  const distance = time - now
  const size = Math.abs(distance)
  if (size < second) return 'now'
  if (size >= 7 * day) return dateOnly.format(time)
  return distance > 0 ? `in ${span(size)}` : `${span(size)} ago`
}

/** When something is due next: `in 3 min`, or `due 5 min ago` when it still waits for a gateway. */
export function formatDue(at: string, now: number): string {
  const words = formatRelative(at, now)
  return Date.parse(at) < now - second ? `due ${words}` : words
}

/** The same instant to the second, in the reader's own time zone, which it names. */
export function formatExact(at: string): string {
  const time = Date.parse(at)
  return Number.isNaN(time) ? at : exact.format(time)
}

/** A length of time in milliseconds: `8 ms`, `1.25 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < second) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < minute) return `${Number((ms / second).toFixed(2))} s`
  const minutes = Math.floor(ms / minute)
  if (ms < hour) return `${minutes} min ${Math.round((ms % minute) / second)} s`
  return `${Math.floor(ms / hour)} h ${Math.floor((ms % hour) / minute)} min`
}

/** A length of time as it was set, in the largest unit that it is whole in: `90 s`, `5 min`, `2 d`. */
export function formatSeconds(seconds: number): string {
  const ms = seconds * second
  const [unit, name] = (
    [
      [day, 'd'],
      [hour, 'h'],
      [minute, 'min'],
    ] as const
  ).find(([each]) => ms % each === 0) ?? [second, 's']
  return `${ms / unit} ${name}`
}

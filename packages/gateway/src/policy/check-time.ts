import { RunFailure } from '../run-error.ts'
import { days, type PolicyFile } from './policy-file.ts'
import type { Policy } from './read-policy.ts'

/** @throws RunFailure POLICY_TIME where a run may not begin now */
export function checkTime({ times }: Pick<Policy, 'times'>, now: number): void {
  if (!times || times.windows.some((window) => isWithin(window, times.zone, now))) return
  const told = times.windows.map(({ days: on, from, to }) => `${on ? `${on.join(' ')} ` : ''}${from}–${to}`).join(', ')
  const { day, minutes } = clockIn(times.zone, now)
  throw new RunFailure(
    'POLICY_TIME',
    `times: runs may begin ${told} (${times.zone}), and there it is ${days[day]} ${minutesText(minutes)}`,
  )
}

function isWithin(
  { days: on = [...days], from, to }: NonNullable<PolicyFile['times']>['windows'][number],
  zone: string,
  now: number,
): boolean {
  const { day, minutes } = clockIn(zone, now)
  const [begins, ends] = [minutesOf(from), minutesOf(to)]
  const isOn = (index: number) => on.some((name) => name === days[(index + 7) % 7])
  if (begins < ends) return isOn(day) && minutes >= begins && minutes < ends
  // Past midnight it is the window of the day before.
  return (isOn(day) && minutes >= begins) || (isOn(day - 1) && minutes < ends)
}

/** What a clock on the wall there shows; day 0 is Monday. */
function clockIn(zone: string, now: number): { day: number; minutes: number } {
  const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  return { day: dayOfWeek - 1, minutes: hour * 60 + minute }
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const minutesText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

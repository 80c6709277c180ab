import type { Unit } from '../commands/schedule-form.ts'

/** Lengths of time, and how far away a time is. */
export const timeWords = {
  milliseconds: (amount: number) => `${amount} ms`,
  seconds: (amount: number) => `${amount} s`,
  minutes: (amount: number) => `${amount} min`,
  hours: (amount: number) => `${amount} h`,
  days: (amount: number) => `${amount} d`,
  now: 'now',
  in: (span: string) => `in ${span}`,
  ago: (span: string) => `${span} ago`,
  due: (distance: string) => `due ${distance}`,
  units: { seconds: 'seconds', minutes: 'minutes', hours: 'hours', days: 'days' },
  every: (amount: number, unit: Unit) => (amount === 1 ? `every ${unit.slice(0, -1)}` : `every ${amount} ${unit}`),
}

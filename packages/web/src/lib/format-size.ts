import { language } from '../words/language.ts'

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes in powers of 1000 with three significant digits: `812 B`, `1.25 MB`. */
export function formatBytes(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1_000
    unit += 1
  }
  return `${unit === 0 ? size : Number(size.toPrecision(3))} ${units[unit]}`
}

const groups = new Intl.NumberFormat(language.numbers)

/** `1,000,000`. */
export const grouped = (amount: number): string => groups.format(amount)

const short = new Intl.NumberFormat(language.numbers, { notation: 'compact', maximumFractionDigits: 1 })

/** `812`, `1.2K`, `3.4M`: where there is little room. */
export const compact = (amount: number): string => short.format(amount)

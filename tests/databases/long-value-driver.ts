import { fileURLToPath } from 'node:url'
import { builtDriver } from './built-driver.ts'

/** What the driver's text repeats, in bytes of UTF-8 and as JSON writes it. */
export const longText = { bytes: 10, json: String.raw`é\"🚚\nxy` } as const

/** Builds the driver of endless values in a folder; a connection string of it, or null where there is no C compiler. */
export function longValueDriver(folder: string): string | null {
  return builtDriver(fileURLToPath(new URL('./long-value-driver.c', import.meta.url)), folder, 'liblong.so')
}

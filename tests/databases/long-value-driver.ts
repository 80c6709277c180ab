import { fileURLToPath } from 'node:url'
import { builtDriver } from './built-driver.ts'

/** What the driver's text repeats, in bytes of UTF-8 and as JSON writes it. */
export const longText = { bytes: 10, json: String.raw`é\"🚚\nxy` } as const

/**
 * Builds the driver of endless values in a folder; a connection string of it, or null where there is no C compiler. It is taken for
 * the driver that its name says.
 */
export function longValueDriver(folder: string, name = 'liblong.so'): string | null {
  return builtDriver(fileURLToPath(new URL('./long-value-driver.c', import.meta.url)), folder, name)
}

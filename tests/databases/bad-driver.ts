import { fileURLToPath } from 'node:url'
import { builtDriver } from './built-driver.ts'

/** Builds the driver that misbehaves in a folder; a connection string of it, or null where there is no C compiler. */
export function badDriver(folder: string): string | null {
  return builtDriver(fileURLToPath(new URL('./bad-driver.c', import.meta.url)), folder, 'libbad.so')
}

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Keeps a folder for this process: SQLite's lock on a file ends with the process that has it, however that ends, on every
 * system. Null where another process has it.
 */
export function lockFolder(folder: string): { release(): void } | null {
  const lock = new DatabaseSync(join(folder, 'lock'))
  try {
    lock.exec('pragma busy_timeout = 0; begin exclusive')
    return { release: () => lock.close() }
  } catch {
    lock.close()
    return null
  }
}

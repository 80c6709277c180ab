import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SettingsError } from './settings.ts'

/**
 * Makes this process the only server on a data folder until the returned closer is called or the process ends, however
 * it ends: the system drops a SQLite lock with its holder. Two servers on one SQLite file would each take the other for
 * a process that died.
 *
 * @throws SettingsError where another server has it.
 */
export function lockDataFolder(dataFolder: string): () => void {
  const lock = new DatabaseSync(join(dataFolder, 'lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (cause) {
    lock.close()
    const problem = `POSTERN_DATA: another Postern server is running on ${dataFolder}; stop it, or give this one a folder of its own`
    throw Object.assign(new SettingsError([problem]), { cause })
  }
  return () => lock.close()
}

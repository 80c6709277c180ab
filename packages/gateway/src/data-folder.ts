import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where programs of this system keep the files of one user. */
export function defaultDataFolder(platform: NodeJS.Platform = process.platform, env = process.env): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Postern')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Postern')
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'postern')
}

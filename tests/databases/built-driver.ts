import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const compiler = 'cc'

/** Builds an ODBC driver of one C file; a connection string of it, or null where there is no C compiler. */
export function builtDriver(source: string, folder: string, name: string): string | null {
  const library = join(folder, name)
  const options = ['-shared', '-fPIC', '-w', '-O1', '-o', library]
  try {
    execFileSync(compiler, [...options, source], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  return `Driver=${library}`
}

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const compiler = 'cc'

/** Builds the driver that misbehaves in a folder; a connection string of it, or null where there is no C compiler. */
export function badDriver(folder: string): string | null {
  const library = join(folder, 'libbad.so')
  const source = fileURLToPath(new URL('./bad-driver.c', import.meta.url))
  try {
    execFileSync(compiler, ['-shared', '-fPIC', '-w', '-o', library, source], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  return `Driver=${library}`
}

import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../run-program.ts'

/** Programs, and the Debian packages that bring them. */
export type Programs = Readonly<Record<string, string>>

export const programsToBuild: Programs = {
  makensis: 'nsis',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64-posix',
  osslsigncode: 'osslsigncode',
}

export const programsToTest: Programs = {
  ...programsToBuild,
  '/usr/lib/wine/wine64': 'wine64',
  wine: 'wine',
  openssl: 'openssl',
  Xvfb: 'xvfb',
  xdotool: 'xdotool',
  import: 'imagemagick',
}

/** Installs what is missing where we are root and this is Debian; otherwise says what to install. */
export async function requirePackages(programs: Programs): Promise<void> {
  const missing = Object.entries(programs).filter(([program]) => !isThere(program))
  if (missing.length === 0) return
  const packages = missing.map(([, name]) => name)
  if (process.getuid?.() !== 0) throw new Error(`Missing: run "apt-get install ${packages.join(' ')}" as root first`)
  console.log(`Installing ${packages.join(' ')}`)
  await runProgram('apt-get', ['update', '-qq'])
  await runProgram('apt-get', ['install', '--yes', '--no-install-recommends', '-qq', ...packages])
}

function isThere(program: string): boolean {
  const folders = program.startsWith('/') ? [''] : (process.env.PATH ?? '').split(':')
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

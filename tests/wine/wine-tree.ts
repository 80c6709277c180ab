import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const system = '/usr/lib/wine'
const libraries = '/usr/lib/x86_64-linux-gnu/wine'

/** What wine is missing for these tests, with the command that installs it; null: nothing. */
export function missingForWine(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'wine is used on Linux for x64 only'
  if (existsSync(join(system, 'wine64')) && existsSync(join(libraries, 'x86_64-unix/odbc32.so'))) return null
  return 'wine is not installed: apt-get install --no-install-recommends wine wine64'
}

/**
 * Debian's wine 8 with one change, as a tree of its own in `folder`: Node 24 and later take a VirtualAlloc2 that they find for a
 * whole one, which wine's is not; without that name they go another way. Returns the program.
 */
export async function makeWineTree(folder: string): Promise<string> {
  const [programs, parts] = [join(folder, system), join(folder, libraries)]
  await mkdir(join(folder, '/usr/share'), { recursive: true })
  await cp(system, programs, { recursive: true })
  await symlink('/usr/share/wine', join(folder, '/usr/share/wine'))
  for (const part of ['x86_64-unix', 'x86_64-windows']) {
    await mkdir(join(parts, part), { recursive: true })
    for (const name of readdirSync(join(libraries, part)))
      if (!changed.has(name)) await symlink(join(libraries, part, name), join(parts, part, name))
  }
  // A link would lead wine to the folder that it leads to.
  await cp(join(libraries, 'x86_64-unix/ntdll.so'), join(parts, 'x86_64-unix/ntdll.so'))
  const kernel = await readFile(join(libraries, 'x86_64-windows/kernelbase.dll'))
  await writeFile(join(parts, 'x86_64-windows/kernelbase.dll'), withoutVirtualAlloc2(kernel))
  return join(programs, 'wine64')
}

const changed: ReadonlySet<string> = new Set(['ntdll.so', 'kernelbase.dll'])

/** The name next to it in the alphabet keeps the table of names in order. */
function withoutVirtualAlloc2(library: Buffer): Buffer {
  const name = '\0VirtualAlloc2\0'
  for (let at = library.indexOf(name); at >= 0; at = library.indexOf(name))
    library.write('1', at + name.length - 2, 'latin1')
  return library
}

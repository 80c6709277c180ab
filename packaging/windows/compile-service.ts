import { readFile, writeFile } from 'node:fs/promises'
import { fromRoot } from '../folders.ts'
import { runProgram } from '../run-program.ts'

const sources = ['service.c', 'registration.c'].map((name) => fromRoot(`packaging/windows/${name}`))
// Without times and random names: two builds are equal.
const flags = ['-municode', '-DUNICODE', '-D_UNICODE', '-O2', '-s', '-Wall', '-Wextra', '-Werror', '-static']
const same = ['-Wl,--no-insert-timestamp', '-frandom-seed=postern', '-ffile-prefix-map=/=']

/** Compiles the service host for 64-bit Windows. */
export async function compileService(path: string): Promise<void> {
  await runProgram('x86_64-w64-mingw32-gcc', [...flags, ...same, '-o', path, ...sources])
}

/** Makes a file's lines end as Windows's own programs want them. */
export async function copyAsText(from: string, to: string): Promise<void> {
  await writeFile(to, (await readFile(from, 'utf8')).replaceAll(/\r?\n/g, '\r\n'))
}

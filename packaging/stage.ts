import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** One file of a package: where it goes, what it is, and who may do what with it. */
export interface StagedFile {
  readonly to: string
  readonly from?: string
  readonly text?: string
  readonly mode: number
}

/** Lays files out in a folder, with exactly the modes that are asked for, whatever the umask is. */
export async function stage(folder: string, files: readonly StagedFile[]): Promise<void> {
  for (const { to, from, text = '', mode } of files) {
    const path = join(folder, to)
    await mkdir(dirname(path), { recursive: true })
    if (from === undefined) await writeFile(path, text)
    else await copyFile(from, path)
    await chmod(path, mode)
  }
}

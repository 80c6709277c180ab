import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const listName = 'SHA256SUMS'

/** Writes the checksums of a folder's files, for `sha256sum --check`. */
export async function writeChecksums(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && entry.name !== listName).map(({ name }) => name)
  const lines = await Promise.all(names.sort().map(async (name) => `${await sha256Of(join(folder, name))}  ${name}\n`))
  await writeFile(join(folder, listName), lines.join(''))
}

export async function sha256Of(path: string): Promise<string> {
  const sum = createHash('sha256')
  await pipeline(createReadStream(path), sum)
  return sum.digest('hex')
}

import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Database } from '../database/database.ts'
import { bytesPassed } from './free-buffers.ts'
import { partName, resultsFolder, runFolder, temporaryName } from './part-folders.ts'
import { isNamed, type PartKey, type PartStore, type ReceivedPart, type StoredPart } from './part-store.ts'
import { chunksOf, rowPart, tooLarge } from './row-part.ts'
import { syncFolder } from './sync-folder.ts'

/** Up to here a part is kept in its row: SQLite stores it with the commit, without two more waits for the disk. */
export const largestRowPart = 128 * 1024
const readAtOnce = 128 * 1024
/** A request comes in pieces of 64 KB at most: a call for each would cost more than the writing itself. */
const writtenAtOnce = 512 * 1024

export interface FileParts extends PartStore {
  has(part: StoredPart): boolean
}

/** Parts as files of the data folder, small ones in their rows. */
export function createFileParts(db: Database, dataFolder: string): FileParts {
  const root = resultsFolder(dataFolder)
  return {
    receive: async (key, body, limit, onPiece) => {
      const start: Uint8Array[] = []
      let size = 0
      const chunks = chunksOf(body)
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
        size += next.value.byteLength
        if (size > limit) throw tooLarge(limit)
        onPiece?.(next.value)
        start.push(next.value)
        if (size > largestRowPart) return await writeFile(db, root, key, start, chunks, limit, onPiece)
      }
      return rowPart(Buffer.concat(start, size))
    },
    read: (part) => createReadStream(partFile(root, part), { highWaterMark: readAtOnce }),
    has: (part) => existsSync(partFile(root, part)),
    removeRun: (connectionId, runId) => rm(runFolder(root, connectionId, runId), { recursive: true, force: true }),
    removeConnection: (connectionId) => rm(runFolder(root, connectionId), { recursive: true, force: true }),
  }
}

const partFile = (root: string, part: StoredPart): string =>
  join(runFolder(root, part.connectionId, part.runId), partName(part))

/** Streams to a temporary name, and gives the file its own once every byte is on the disk. */
async function writeFile(
  db: Database,
  root: string,
  key: PartKey,
  start: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  limit: number,
  onPiece?: (piece: Uint8Array) => void,
): Promise<ReceivedPart> {
  const folder = runFolder(root, key.connectionId, key.runId)
  await makeFolder(folder)
  const temporary = join(folder, temporaryName(key.number))
  try {
    const handle = await open(temporary, 'wx', 0o600)
    const digesting = createHash('sha256')
    let storedBytes = 0
    try {
      storedBytes = await writeAll(handle, digesting, start, rest, limit, onPiece)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    const digest = digesting.digest('base64')
    const file = partFile(root, { ...key, digest })
    await rename(temporary, file)
    await syncFolder(folder)
    return { storedBytes, digest, body: null, discard: () => discard(db, key, digest, file) }
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function writeAll(
  handle: FileHandle,
  digesting: Hash,
  start: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  limit: number,
  onPiece?: (piece: Uint8Array) => void,
): Promise<number> {
  let size = 0
  let gathered: Uint8Array[] = []
  let gatheredBytes = 0
  const flush = async () => {
    let left = gathered
    gathered = []
    gatheredBytes = 0
    while (left.length > 0) left = behind(left, (await handle.writev(left)).bytesWritten)
  }
  const write = async (bytes: Uint8Array) => {
    size += bytes.byteLength
    if (size > limit) throw tooLarge(limit)
    digesting.update(bytes)
    bytesPassed(bytes.byteLength)
    gathered.push(bytes)
    gatheredBytes += bytes.byteLength
    if (gatheredBytes >= writtenAtOnce) await flush()
  }
  for (const bytes of start) await write(bytes)
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    onPiece?.(next.value)
    await write(next.value)
  }
  await flush()
  return size
}

/** What is left of the pieces after so many bytes of them. */
function behind(pieces: Uint8Array[], written: number): Uint8Array[] {
  let done = 0
  for (const [index, piece] of pieces.entries()) {
    if (done + piece.byteLength > written) return [piece.subarray(written - done), ...pieces.slice(index + 1)]
    done += piece.byteLength
  }
  return []
}

/**
 * A gateway may send a part again while its first copy is still being stored, and both are this one file: it goes only
 * when no row names it. A row cannot appear afterwards, since what refused this copy refuses the other one too.
 */
async function discard(db: Database, key: PartKey, digest: string, file: string): Promise<void> {
  if (!(await isNamed(db, { ...key, digest }))) await rm(file, { force: true })
}

/** A file is durable only when every new folder above it is. */
async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  for (let parent = dirname(folder); parent.length >= dirname(made).length; parent = dirname(parent))
    await syncFolder(parent)
}

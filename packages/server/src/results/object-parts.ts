import { hash } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { type FileParts, largestRowPart } from './file-parts.ts'
import { bytesPassed } from './free-buffers.ts'
import type { ObjectStorage } from './object-storage.ts'
import { objectStorageTrouble } from './object-storage-error.ts'
import { checkedIds, partName } from './part-folders.ts'
import { isNamed, type PartStore, type StoredPart } from './part-store.ts'
import { chunksOf, rowPart, tooLarge } from './row-part.ts'

/** Requests under way at once where much is removed. */
const removedAtOnce = 8

/**
 * Parts as objects of an S3-compatible storage, small ones in their rows. A part is an object of its own, put whole under a
 * name that nobody reads before the row says so: what a crash leaves is a part too many, never half a part.
 *
 * @param files where parts were before there was an object storage: they are read there until they go
 */
export function createObjectParts(db: Database, storage: ObjectStorage, files: FileParts | null): PartStore {
  return {
    // Gathered before it is sent: the signature has its digest, and a request that failed is sent again.
    receive: async (key, body, limit, onPiece) => {
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of chunksOf(body)) {
        size += chunk.byteLength
        if (size > limit) throw tooLarge(limit)
        onPiece?.(chunk)
        chunks.push(chunk)
      }
      const bytes = Buffer.concat(chunks, size)
      if (size <= largestRowPart) return rowPart(bytes)
      const sha256 = hash('sha256', bytes, 'buffer')
      const part = { ...key, digest: sha256.toString('base64') }
      await storage.put(objectName(part), bytes, sha256)
      bytesPassed(size)
      return { storedBytes: size, digest: part.digest, body: null, discard: () => discard(db, storage, part) }
    },
    read: (part) => (files?.has(part) ? files.read(part) : storage.get(objectName(part))),
    removeRun: async (connectionId, runId) => {
      await files?.removeRun(connectionId, runId)
      await passOver(removeAll(storage, [connectionId, runId]))
    },
    removeConnection: async (connectionId) => {
      await files?.removeConnection(connectionId)
      await removeAll(storage, [connectionId])
    },
  }
}

const objectName = (part: StoredPart): string =>
  [...checkedIds([part.connectionId, part.runId]), partName(part)].join('/')

async function removeAll(storage: ObjectStorage, ids: string[]): Promise<void> {
  for await (const page of storage.list(`${checkedIds(ids).join('/')}/`))
    await removeObjects(
      storage,
      page.map(({ name }) => name),
    )
}

export async function removeObjects(storage: ObjectStorage, names: readonly string[]): Promise<void> {
  const left = names.values()
  const remove = async (): Promise<void> => {
    for (const name of left) await storage.remove(name)
  }
  await Promise.all(Array.from({ length: Math.min(removedAtOnce, names.length) }, remove))
}

/** As with files: a part may arrive twice at once, and both are this one object. */
async function discard(db: Database, storage: ObjectStorage, part: StoredPart): Promise<void> {
  if (!(await isNamed(db, part))) await passOver(storage.remove(objectName(part)))
}

/** What cannot be removed while the storage is away goes with a later sweep; why it was to go matters more. */
async function passOver(removal: Promise<void>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (objectStorageTrouble(error) === null) throw error
  }
}

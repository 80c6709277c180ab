import { createHmac, hash, randomBytes } from 'node:crypto'
import type { ObjectStorage } from './object-storage.ts'
import { ObjectStorageError } from './object-storage-error.ts'

export const probePrefix = 'postern-probe-'
const markName = 'postern-owner'

/** A storage that cannot be used, as the end of a sentence that begins with the setting's name. */
export class UnfitStorage extends Error {
  override readonly name = 'UnfitStorage'
}

/**
 * Makes sure before anything is entrusted to it that the storage takes, gives, lists and removes, and that the prefix is
 * this Postern's alone: a sweep removes whatever its database does not know.
 */
export async function checkObjectStorage(storage: ObjectStorage, secretKey: string): Promise<void> {
  const probe = `${probePrefix}${randomBytes(8).toString('hex')}`
  const content = randomBytes(32)
  await trying('write', () => storage.put(probe, content, hash('sha256', content, 'buffer')))
  const read = await trying('read', () => readObject(storage, probe))
  if (!content.equals(read)) throw new UnfitStorage('the bucket does not give back what was put into it')
  await trying('list', async () => {
    for await (const page of storage.list(probe)) if (page.some(({ name }) => name === probe)) return
    throw new UnfitStorage('the bucket does not list what was put into it')
  })
  await trying('delete', () => storage.remove(probe))
  await takePrefix(storage, secretKey)
}

/** Several processes of one Postern share the key, and so the mark. */
async function takePrefix(storage: ObjectStorage, secretKey: string): Promise<void> {
  const mark = createHmac('sha256', secretKey).update('owner of these results').digest('hex')
  const found = await trying('read', () => readObject(storage, markName).catch(noneOf404))
  if (found === null) {
    const bytes = Buffer.from(mark)
    await trying('write', () => storage.put(markName, bytes, hash('sha256', bytes, 'buffer')))
  } else if (found.toString() !== mark)
    throw new UnfitStorage(
      `the prefix holds the results of another Postern, which has another secret key: choose another prefix, or remove the object ${markName} under it where that one is no more`,
    )
}

async function readObject(storage: ObjectStorage, name: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of storage.get(name)) pieces.push(piece)
  return Buffer.concat(pieces)
}

function noneOf404(error: unknown): null {
  if (error instanceof ObjectStorageError && error.status === 404 && error.code !== 'NoSuchBucket') return null
  throw error
}

async function trying<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ObjectStorageError)) throw error
    throw new UnfitStorage(`cannot ${what} there: ${error.message}`, { cause: error })
  }
}

import { open } from 'node:fs/promises'

/** Makes names durable; where a system has no such call, it needs none. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  try {
    await handle?.sync()
  } catch {
    // Windows refuses it for folders.
  } finally {
    await handle?.close()
  }
}

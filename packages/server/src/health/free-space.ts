import { statfs } from 'node:fs/promises'

/** Below this a server soon stores nothing more. */
const leastFreeBytes = 64 * 1024 * 1024

/** Whether there is room left on the disks of these folders. */
export async function hasFreeSpace(folders: readonly string[], least: number = leastFreeBytes): Promise<boolean> {
  for (const folder of folders) {
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < least) return false
  }
  return true
}

import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What root writes into the folder of a service belongs to the service, which could not read it else. */
export function ownAsFolder(path: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  chownSync(path, uid, gid)
}

import pg from 'pg'
import { objectStorageTrouble } from '../results/object-storage-error.ts'

/** Connection exceptions; shutting down, crashed, starting; too many connections; no space and no memory. */
const awayStates = /^(?:08|57P0[123]|53)/
/** SQLite's result codes for input/output errors and a full disk (sqlite.org/rescode.html). */
const sqliteTroubles: ReadonlyMap<number, string> = new Map([
  [10, 'The disk of the database cannot be read or written'],
  [13, 'The disk of the database is full'],
])
const fullDisk = new Set(['ENOSPC', 'EDQUOT'])

/** What is wrong with the storage, as a sentence for whoever called, where an error means that it passes by itself; else null. */
export function storageTrouble(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (objectStorageTrouble(error) !== null) return 'The object storage of results is away'
  if (error instanceof pg.DatabaseError) return awayStates.test(error.code ?? '') ? 'The database is away' : null
  if ('errcode' in error && typeof error.errcode === 'number')
    // The low byte is the primary code.
    return sqliteTroubles.get(error.errcode & 0xff) ?? null
  if (!('code' in error) || typeof error.code !== 'string') return null
  if (fullDisk.has(error.code)) return 'The disk of the server is full'
  return 'syscall' in error && error.syscall === 'connect' ? 'The database is away' : null
}

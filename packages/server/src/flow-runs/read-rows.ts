import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Database } from '../database/database.ts'
import { openResult } from '../results/open-result.ts'
import type { PartStore } from '../results/part-store.ts'
import { parseExact } from './parse-exact.ts'

/** Rows up to here stand in the record themselves. */
export const mostRowBytes = 256 * 1024

/** Stands in a record for rows that are too many for it; a for_each reads them where they are stored. */
export interface ResultReference {
  readonly result: { readonly run: string; readonly rows: number; readonly bytes: number }
}

interface FinishedRun {
  readonly id: string
  readonly rows: number
  readonly bytes: number
}

/** The rows of a run for a record, or a reference to them. */
export async function rowsOrReference(
  db: Database,
  parts: PartStore,
  { id, rows, bytes }: FinishedRun,
): Promise<unknown[] | ResultReference> {
  if (bytes > mostRowBytes) return { result: { run: id, rows, bytes } }
  return (await readAll(openResult(db, parts, id))) as unknown[]
}

const readAll = async (stream: Readable): Promise<unknown> => parseExact((await buffer(stream)).toString('utf8'))

/** The run that a value refers to; null where it is no reference. */
export function referredRun(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('result' in value)) return null
  const { result } = value
  if (typeof result !== 'object' || result === null || !('run' in result)) return null
  return typeof result.run === 'string' ? result.run : null
}

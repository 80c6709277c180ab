import { hash } from 'node:crypto'

/** Up to here the rows of a run come along with whatever asks for the run. */
export const largestSmallPart = 64 * 1024

/** What a run's row and its first part's say, where the part is small, uncompressed and in its row. */
export interface SmallResult {
  readonly parts: number
  readonly removedAt: number | null
  readonly rows: Uint8Array | null
  readonly digest: string | null
}

const noRows = Buffer.from('[]')

/** The whole result of a run as a JSON array, where it is at hand: undefined where it must be opened (open-result.ts). */
export function smallResult({ parts, removedAt, rows, digest }: SmallResult): Buffer | undefined {
  if (removedAt !== null) return undefined
  if (parts === 0) return noRows
  // What does not have its digest is for the other to tell.
  if (parts > 1 || rows === null || hash('sha256', rows, 'base64') !== digest) return undefined
  const whole = Buffer.allocUnsafe(rows.byteLength + 2)
  whole[0] = 0x5b
  whole.set(rows, 1)
  whole[rows.byteLength + 1] = 0x5d
  return whole
}

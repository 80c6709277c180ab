import { type BoundColumn, Kind } from '../encode/kind.ts'
import { nullData } from '../ffi/constants.ts'
import type { StableMemory } from '../ffi/memory.ts'

/** No year that a date has: what a structure holds as long as no driver has written to it. */
const untouched = 0xff

/** The columns whose structure tells a zero date from a NULL, which their indicator calls both. */
export function zeroDatesOf(columns: readonly BoundColumn[]): readonly BoundColumn[] {
  return columns.filter(({ kind }) => kind === Kind.anyDate || kind === Kind.anyTimestamp)
}

/** Before a block of rows is fetched. */
export function clearDates(columns: readonly BoundColumn[], rows: number, { bytes }: StableMemory): void {
  for (const { values, capacity } of columns) bytes.fill(untouched, values, values + capacity * rows)
}

/** After it was fetched: the indicator of a structure that the driver filled with zeros tells its length. */
export function revealZeroDates(columns: readonly BoundColumn[], rows: number, { bytes }: StableMemory): void {
  for (const { values, capacity, indicators } of columns) {
    for (let row = 0; row < rows; row++) {
      const indicator = indicators + 8 * row
      if (bytes.readInt32LE(indicator) === nullData && bytes.readUInt16LE(values + capacity * row) === 0)
        bytes.writeBigInt64LE(BigInt(capacity), indicator)
    }
  }
}

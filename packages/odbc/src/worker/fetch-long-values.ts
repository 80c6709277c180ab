import type { LongValues, RowEncoder } from '../encode/row-encoder.ts'
import type { Address } from '../ffi/library.ts'
import { fetchValue, positionOn, tooLong } from './fetch-value.ts'
import type { BlockPlan } from './plan-block.ts'
import type { Session } from './session.ts'

/** The row's values that their buffers could not hold, each fetched whole. */
export function fetchLongValues(
  { profile }: Session,
  statement: Address,
  plan: BlockPlan,
  encoder: RowEncoder,
  row: number,
  rowNumber: number,
): LongValues {
  if (encoder.looseValues) return wholeValues(plan, encoder, row)
  let positioned = false
  return plan.columns.map((column, index) => {
    const length = encoder.lengthOf(column, row)
    if (length >= -1 && length <= column.longest) return null
    if (plan.rows > 1 && !positioned) {
      if (!profile.recoversInBlock) throw tooLong(column, rowNumber, 'the driver gives it only once')
      positionOn(statement, row, column, rowNumber, profile)
      positioned = true
    }
    return fetchValue(statement, index + 1, column, length, rowNumber, profile)
  })
}

/** Text and binary of a row as the database holds them. */
function wholeValues(plan: BlockPlan, encoder: RowEncoder, row: number): LongValues {
  const values = encoder.looseValues
  return plan.columns.map((column, index) => {
    if (!values || encoder.lengthOf(column, row) === -1 || values.isInteger(index) || values.isFloat(index)) return null
    return values.bytes(index)
  })
}

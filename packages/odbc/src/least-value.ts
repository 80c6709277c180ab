import { SqlType } from './ffi/constants.ts'
import type { Parameter, ValueType } from './types.ts'

const least: Readonly<Record<ValueType, string>> = {
  integer: '-9223372036854775808',
  decimal: `-${'9'.repeat(38)}`,
  float: '-1.7976931348623157e+308',
  boolean: 'false',
  date: '0001-01-01',
  time: '00:00:00',
  timestamp: '0001-01-01T00:00:00',
  text: '',
  binary: '',
  unknown: '',
}

/** Where a column is narrower than its type, PostgreSQL refuses a parameter that its values could never equal. */
const leastOfNarrow: Readonly<Record<number, string>> = {
  [SqlType.integer]: '-2147483648',
  [SqlType.smallint]: '-32768',
  [SqlType.real]: '-3.4028234663852886e+38',
}

/**
 * The least value of a type that every supported database takes as a parameter: a cursor's place before the first row.
 *
 * @param sqlType the column's, where it is known; see `Column`
 */
export function leastValue(type: ValueType, sqlType?: number): Parameter {
  const narrow = type === 'integer' || type === 'float' ? leastOfNarrow[sqlType ?? 0] : undefined
  return { type, value: narrow ?? least[type] }
}

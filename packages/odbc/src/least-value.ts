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

/** The least value of a type that every supported database takes as a parameter: a cursor's place before the first row. */
export function leastValue(type: ValueType): Parameter {
  return { type, value: least[type] }
}

/** How a column's values are bound and written: one number per way, so that the encoder's inner loop is a switch. */
export const Kind = {
  /** SQL_C_CHAR → JSON string */
  text: 0,
  /** SQL_C_SBIGINT → number */
  int64: 1,
  /** SQL_C_SBIGINT → number in quotes */
  int64Quoted: 2,
  /** SQL_C_CHAR → number, digit for digit */
  number: 3,
  /** SQL_C_CHAR → number in quotes */
  numberQuoted: 4,
  /** SQL_C_DOUBLE → number */
  double: 5,
  /** SQL_C_DOUBLE of a 32-bit float → number */
  single: 6,
  /** SQL_C_BIT → true or false */
  bit: 7,
  /** SQL_DATE_STRUCT */
  date: 8,
  /** SQL_TIMESTAMP_STRUCT */
  timestamp: 9,
  /** SQL_C_CHAR `10:00:00.5` → JSON string */
  timeText: 10,
  /** SQL_C_BINARY → base64 */
  binary: 11,
  /** SQL_C_CHAR `2019-10-12 10:00:00.5` in the session's time zone: the offset is worked out */
  zonedTimestamp: 12,
  /** SQL_C_CHAR of a GUID → JSON string in small letters */
  guid: 13,
  /** SQL_C_CHAR `2019-10-12 10:00:00.5` → JSON string in ISO 8601's form */
  timestampText: 14,
  /** SQL_C_WCHAR → JSON string */
  wideText: 15,
  /** SQL Server's SQL_SS_TIMESTAMPOFFSET_STRUCT */
  offsetTimestamp: 16,
  /** SQL Server's SQL_SS_TIME2_STRUCT */
  fractionTime: 17,
  /** SQL_C_CHAR `2019-10-12 10:00:00.5 +02:00` → JSON string in ISO 8601's form */
  offsetTimestampText: 18,
  /** SQL_C_CHAR `2019-10-12`, refused where it is no date */
  dateText: 19,
  /** SQL_DATE_STRUCT with any numbers, zeros too */
  anyDate: 20,
  /** SQL_TIMESTAMP_STRUCT likewise */
  anyTimestamp: 21,
  /** SQL_C_CHAR `2019-10-12 10:00:00.5`, refused where it is no timestamp */
  checkedTimestampText: 22,
  /** SQL_C_CHAR of a loosely typed column, as are all below: text or binary, a number only where the value is one */
  looseText: 23,
  /** a column without a declared type */
  looseAny: 24,
  /** a column with numeric affinity: text that is a number is one */
  looseNumber: 25,
  looseNumberQuoted: 26,
  /** likewise; `0` and `1` are false and true */
  looseBoolean: 27,
  /** likewise; text of a timestamp's form gets ISO 8601's */
  looseTimestamp: 28,
  /** like looseAny, integers in quotes */
  looseAnyQuoted: 29,
} as const

export type Kind = (typeof Kind)[keyof typeof Kind]

/** A bound column of a block of rows, in bytes from the start of the block's memory. */
export interface BoundColumn {
  readonly name: string
  readonly kind: Kind
  readonly cType: number
  /** Bytes of one value's buffer. */
  readonly capacity: number
  /** Most bytes of a value that fit the buffer; a longer one was cut. */
  readonly longest: number
  readonly values: number
  readonly indicators: number
  /** False: its value comes into its buffer when the row is written, after those of the columns before. */
  readonly isBound: boolean
}

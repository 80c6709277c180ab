/** Every way in which placeholders can be wrong, with what to do about it. */
const hints = {
  PLACEHOLDER_UNKNOWN:
    'Placeholders are @last_value@ and @object.params.NAME@, in lower case, NAME being letters, digits, "_", "-" and ".".',
  PLACEHOLDER_PARAMETER_MISSING: 'Give this parameter a value, or take its placeholder out of the SQL.',
  PLACEHOLDER_LAST_VALUE_MISSING: 'Give the command a first last value, or let it begin from the beginning.',
  PLACEHOLDER_QUESTION_MARK:
    'ODBC takes a "?" for a parameter of its own. Use a placeholder; for the JSON operators of PostgreSQL write jsonb_exists(), jsonb_exists_any() or jsonb_exists_all().',
  PLACEHOLDER_UNTERMINATED: 'Close the quote or comment that begins here; it swallows a placeholder.',
  PLACEHOLDER_IN_IDENTIFIER: 'A value cannot stand for the name of a table or column. Write the name itself.',
  PLACEHOLDER_NOT_BINDABLE:
    "Write a plain quoted placeholder, as in '@last_value@', or one without quotes; use CAST(… AS …) to give it another type.",
  PLACEHOLDER_AMBIGUOUS:
    'Databases disagree on where a literal or comment of this text ends. Write quotes inside a literal twice, keep backslashes out of literals with placeholders, and comments free of placeholders.',
  PLACEHOLDER_BINARY_IN_TEXT: 'A binary value can be bound alone, not as a piece of a text.',
  PLACEHOLDER_LIST_PLACE: 'A list stands for values between commas: write IN (@object.params.NAME@).',
  PLACEHOLDER_LIST_TOO_LONG:
    'A list may have 1,000 values, and one statement 2,000 in all. Send the values in several commands, or join a table.',
  PLACEHOLDER_TOO_LARGE: 'A SQL text may have up to 1,048,576 bytes and 1,000 placeholders.',
} as const

/** @public */
export type PlaceholderErrorCode = keyof typeof hints

/** @public Every code a {@link PlaceholderError} may have. */
export const placeholderErrorCodes = Object.freeze(Object.keys(hints)) as readonly PlaceholderErrorCode[]

/** @public A place in a SQL text: `offset` in UTF-16 units from 0, `line` and `column` from 1. */
export interface SqlPosition {
  offset: number
  line: number
  column: number
}

/** @public What is wrong with a SQL text's placeholders, where, and what to do. Never contains a value. */
export class PlaceholderError extends Error {
  readonly code: PlaceholderErrorCode
  readonly position: SqlPosition
  readonly hint: string

  constructor(code: PlaceholderErrorCode, message: string, position: SqlPosition) {
    super(`${message} (line ${position.line}, column ${position.column})`)
    this.name = 'PlaceholderError'
    this.code = code
    this.position = position
    this.hint = hints[code]
  }
}

/** The line and column of an offset. */
export function positionAt(sql: string, offset: number): SqlPosition {
  let line = 1
  let lineStart = 0
  for (let at = sql.indexOf('\n'); at !== -1 && at < offset; at = sql.indexOf('\n', lineStart)) {
    line += 1
    lineStart = at + 1
  }
  return { offset, line, column: offset - lineStart + 1 }
}

export { readAgeRecipient } from './age-recipient.ts'
export * from './direct-delivery.ts'
export * from './enrolment.ts'
export * from './error-codes.ts'
export type { Placeholder } from './find-placeholders.ts'
export * from './gateway-api.ts'
export {
  PlaceholderError,
  type PlaceholderErrorCode,
  placeholderErrorCodes,
  type SqlPosition,
} from './placeholder-error.ts'
export { bindTemplate, type PlaceholderValues, parseTemplate, sourcePosition, type Template } from './placeholders.ts'
export type { Slot } from './read-template.ts'
export * from './signed-order.ts'
export { type Dialect, dialectOf, lexSql, usualReadings } from './sql-lexer.ts'
export { findUnknownCall, findWriting, type JudgedBy, statementCanWrite, type Writing } from './statement-kind.ts'
export { type FoundKind, findKinds, type StatementKind, statementKinds } from './statement-kinds.ts'
export { type FoundTables, findTables, type NamedTable } from './statement-tables.ts'
export { checkOverlap, OverlapError, subtractOverlap } from './subtract-overlap.ts'
export * from './typed-value.ts'

import { type Static, Type } from 'typebox'

/**
 * The types a bound value or a cursor may have, in the order of how much is known about it.
 *
 * `unknown` is a text whose SQL type the database decides: what a person typed before the column was ever read.
 */
export const ValueType = Type.Union([
  Type.Literal('integer'),
  Type.Literal('decimal'),
  Type.Literal('float'),
  Type.Literal('boolean'),
  Type.Literal('date'),
  Type.Literal('time'),
  Type.Literal('timestamp'),
  Type.Literal('text'),
  Type.Literal('binary'),
  Type.Literal('unknown'),
])
export type ValueType = Static<typeof ValueType>

/**
 * A value on its way to a database, in canonical text: digits for integers and decimals, the shortest exact text for
 * floats, `true`/`false`, `2019-10-12`, `10:00:00.5`, `2019-10-12T10:00:00.123456` (with an offset where it has one),
 * base64 for binary. `null` is SQL NULL.
 */
export const TypedValue = Type.Object(
  { type: ValueType, value: Type.Union([Type.String({ maxLength: 1_048_576 }), Type.Null()]) },
  { additionalProperties: false },
)
export type TypedValue = Static<typeof TypedValue>

/** Most values of one list. */
export const mostListValues = 1_000
/** Most values that one statement may be given, all lists and placeholders together. */
export const mostBoundValues = 2_000

/** As many values as it has, for `IN (@object.params.NAME@)`. */
export const TypedList = Type.Object(
  { type: Type.Literal('list'), values: Type.Array(TypedValue, { maxItems: mostListValues }) },
  { additionalProperties: false },
)
export type TypedList = Static<typeof TypedList>

/** What an `@object.params.NAME@` stands for. */
export const ParameterValue = Type.Union([TypedValue, TypedList])
export type ParameterValue = Static<typeof ParameterValue>

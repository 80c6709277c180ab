import { type Static, Type } from 'typebox'
import { ResultColumn } from '../gateway-api.ts'
import { ValueType } from '../typed-value.ts'
import { CommandWarning, NewDynamicCommand } from './command.ts'
import { closed, orNull } from './common.ts'

/** Most rows that a trial shows. */
export const mostTryRows = 100

/** A statement to be tried: nothing of it is kept, and no cursor moves. */
export const TryRequest = Type.Object(
  {
    sql: NewDynamicCommand.properties.sql,
    params: NewDynamicCommand.properties.params,
    lastField: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 200 }))),
    lastValue: Type.Optional(Type.Union([Type.String({ maxLength: 4_000 }), Type.Number(), Type.Null()])),
    lastValueType: Type.Optional(orNull(ValueType)),
    fromBeginning: Type.Optional(Type.Boolean({ description: 'Bind the least value of the last field’s type' })),
    maxRows: Type.Optional(Type.Integer({ minimum: 1, maximum: mostTryRows, default: 20 })),
    sealedFor: NewDynamicCommand.properties.sealedFor,
    allowWrites: Type.Optional(Type.Boolean({ description: 'Also run a statement that may write' })),
  },
  closed,
)
export type TryRequest = Static<typeof TryRequest>

/** What a trial gave. The rows come last, with all their digits: a reader that must keep those cuts them out. */
export const TryResult = Type.Object({
  columns: Type.Array(ResultColumn),
  rowCount: Type.Integer({ description: 'Rows shown' }),
  truncated: Type.Boolean({ description: 'There are more rows' }),
  milliseconds: Type.Integer({ description: 'From when a gateway took the statement to its end' }),
  warnings: Type.Array(CommandWarning),
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
})
export type TryResult = Static<typeof TryResult>

/** The columns of the tables that a connection's database shows to its gateway. */
export const DatabaseSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      schema: orNull(Type.String()),
      table: Type.String(),
      kind: Type.String({ description: 'Such as table or view' }),
      column: Type.String(),
      type: Type.String({ description: 'As the database names it' }),
      nullable: orNull(Type.Boolean()),
    }),
  ),
})
export type DatabaseSchema = Static<typeof DatabaseSchema>

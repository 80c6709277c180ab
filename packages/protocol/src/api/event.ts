import { type Static, Type } from 'typebox'

/** One message of `GET /api/v1/events`: something changed, fetch it again. */
export const ChangeEvent = Type.Object({
  what: Type.Union([
    Type.Literal('connection'),
    Type.Literal('gateway'),
    Type.Literal('command'),
    Type.Literal('run'),
    Type.Literal('delivery'),
    Type.Literal('receiver'),
    Type.Literal('log'),
    Type.Literal('inspection'),
    Type.Literal('alert'),
    Type.Literal('app'),
    Type.Literal('flow'),
    Type.Literal('flow-run'),
  ]),
  connection: Type.Union([Type.String(), Type.Null()], { description: 'Name of the connection it belongs to' }),
  id: Type.String(),
})
export type ChangeEvent = Static<typeof ChangeEvent>

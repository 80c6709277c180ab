import { type Static, Type } from 'typebox'
import { orNull } from './common.ts'

/** What is looked for: a part of a name, or an id. */
export const SearchQuery = Type.Object({ text: Type.String({ minLength: 1, maxLength: 100 }) })

/** Something that has that name, or that id. */
export const Found = Type.Object({
  kind: Type.Union([
    Type.Literal('connection'),
    Type.Literal('command'),
    Type.Literal('flow'),
    Type.Literal('app'),
    Type.Literal('run'),
    Type.Literal('flow-run'),
  ]),
  id: Type.String({ description: 'Of a connection its name' }),
  name: Type.String({ description: 'Empty where it has none' }),
  connection: orNull(Type.String()),
})
export type Found = Static<typeof Found>

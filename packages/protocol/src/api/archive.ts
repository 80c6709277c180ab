import { type Static, Type } from 'typebox'
import { ListQuery, Time } from './common.ts'

/** Which finished dynamic commands to list. */
export const ArchiveQuery = Type.Object({
  ...ListQuery.properties,
  search: Type.Optional(
    Type.String({ maxLength: 200, description: 'Text in the SQL, the parameters or the error, in whatever case' }),
  ),
  failed: Type.Optional(Type.Boolean({ description: 'Only those that failed, or only those that did not' })),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
})
export type ArchiveQuery = Static<typeof ArchiveQuery>

import { Type } from 'typebox'

/** Response schema of a 204. */
export const noContent = Type.Null({ description: 'Done' })

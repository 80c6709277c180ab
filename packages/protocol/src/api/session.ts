import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })
/** Length is the one rule for a new password (NIST SP 800-63B). */
const NewPassword = Type.String({ minLength: 12, maxLength: 256 })

export const SignIn = Type.Object({ email: Email, password: Type.String({ minLength: 1, maxLength: 256 }) }, closed)
export type SignIn = Static<typeof SignIn>

export const User = Type.Object({ id: Type.String(), email: Type.String(), createdAt: Time })
export type User = Static<typeof User>

export const Session = Type.Object({ user: User, expiresAt: Time })
export type Session = Static<typeof Session>

/** Whether the first visit still has to make the owner account. */
export const SetupState = Type.Object({ ownerExists: Type.Boolean() })
export type SetupState = Static<typeof SetupState>

export const Setup = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200 }), email: Email, password: NewPassword },
  closed,
)
export type Setup = Static<typeof Setup>

export const NewApiToken = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, closed)
export type NewApiToken = Static<typeof NewApiToken>

export const ApiToken = Type.Object({
  id: Type.String(),
  name: Type.String(),
  hint: Type.String({ description: 'Last four characters' }),
  createdAt: Time,
  lastUsedAt: orNull(Time),
})
export type ApiToken = Static<typeof ApiToken>

export const CreatedApiToken = Type.Intersect([ApiToken, Type.Object({ token: Type.String() })])
export type CreatedApiToken = Static<typeof CreatedApiToken>

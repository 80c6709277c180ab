import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

/** An e-mail address, roughly: whether mail arrives there nobody knows. */
export const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })
/** Length is the one rule for a new password (NIST SP 800-63B). */
export const NewPassword = Type.String({ minLength: 12, maxLength: 256 })

/** E-mail and password of an account. */
export const SignIn = Type.Object({ email: Email, password: Type.String({ minLength: 1, maxLength: 256 }) }, closed)
export type SignIn = Static<typeof SignIn>

/** What somebody may do, each with all that those before it may. `roles` has them in this order. */
export const Role = Type.Union([
  Type.Literal('viewer', { description: 'Sees everything but secrets' }),
  Type.Literal('operator', { description: 'Runs, pauses, cancels, redelivers, retries' }),
  Type.Literal('editor', { description: 'Makes, edits and deletes; sees secrets that can be seen' }),
  Type.Literal('owner', { description: 'Manages users, and sees settings and the audit log' }),
])
export type Role = Static<typeof Role>

/** An account. */
export const User = Type.Object({ id: Type.String(), email: Type.String(), role: Role, createdAt: Time })
export type User = Static<typeof User>

/** Who is signed in, and until when. */
export const Session = Type.Object({ user: User, expiresAt: Time })
export type Session = Static<typeof Session>

/** Whether the first visit still has to make the owner account. */
export const SetupState = Type.Object({ ownerExists: Type.Boolean() })
export type SetupState = Static<typeof SetupState>

/** The owner account, made by the token of the one-time link. */
export const Setup = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200 }), email: Email, password: NewPassword },
  closed,
)
export type Setup = Static<typeof Setup>

/** An API token as it is made; the name is for people. */
export const NewApiToken = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    role: Type.Optional(Type.Union(Role.anyOf, { description: "By default the caller's own; never a higher one" })),
  },
  closed,
)
export type NewApiToken = Static<typeof NewApiToken>

/** An API token without its secret part. */
export const ApiToken = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.Union(Role.anyOf, { description: "What it may do, as far as its user's own role goes" }),
  hint: Type.String({ description: 'Last four characters' }),
  createdAt: Time,
  lastUsedAt: orNull(Time),
})
export type ApiToken = Static<typeof ApiToken>

/** The only answer that carries the token: only its hash is stored. */
export const CreatedApiToken = Type.Intersect([ApiToken, Type.Object({ token: Type.String() })])
export type CreatedApiToken = Static<typeof CreatedApiToken>

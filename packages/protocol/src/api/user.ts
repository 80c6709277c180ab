import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'
import { Email, NewPassword, Role, User } from './session.ts'

/** An account as its owners see it. */
export const UserAccount = Type.Intersect([
  User,
  Type.Object({
    state: Type.Union([Type.Literal('active'), Type.Literal('invited'), Type.Literal('disabled')], {
      description: 'invited: has no password yet · disabled: neither signs in nor uses API tokens',
    }),
    invitedUntil: orNull(Type.Intersect([Time], { description: 'How long its one-time link may be used' })),
    lastUsedAt: orNull(Type.Intersect([Time], { description: 'Of its sign-in sessions' })),
  }),
])
export type UserAccount = Static<typeof UserAccount>

/** A new account; its person chooses the password by a one-time link. */
export const NewUser = Type.Object({ email: Email, role: Role }, closed)
export type NewUser = Static<typeof NewUser>

/** What an edit of an account changes; what is left out stays. */
export const UserPatch = Type.Object(
  {
    role: Type.Optional(Role),
    disabled: Type.Optional(Type.Boolean({ description: 'true: its sessions end, its API tokens are refused' })),
  },
  closed,
)
export type UserPatch = Static<typeof UserPatch>

/** A one-time link by which a person chooses a password; shown this once. */
export const Invitation = Type.Object({
  url: Type.String({ description: 'Its token stands behind the #, which browsers never send to a server' }),
  expiresAt: Time,
})
export type Invitation = Static<typeof Invitation>

/** The only answer that carries the link: only its hash is stored. */
export const InvitedUser = Type.Intersect([UserAccount, Type.Object({ invitation: Invitation })])
export type InvitedUser = Static<typeof InvitedUser>

const InvitationToken = Type.String({ minLength: 1, maxLength: 200 })

/** Asks whom a one-time link is for. */
export const ReadInvitation = Type.Object({ token: InvitationToken }, closed)
export type ReadInvitation = Static<typeof ReadInvitation>

/** Whom a one-time link is for. */
export const InvitationInfo = Type.Object({ email: Type.String(), expiresAt: Time })
export type InvitationInfo = Static<typeof InvitationInfo>

/** The password that is chosen by a one-time link. */
export const AcceptInvitation = Type.Object({ token: InvitationToken, password: NewPassword }, closed)
export type AcceptInvitation = Static<typeof AcceptInvitation>

/** The own password: the one until now, and the one from now on. */
export const ChangePassword = Type.Object(
  { password: Type.String({ minLength: 1, maxLength: 256 }), newPassword: NewPassword },
  closed,
)
export type ChangePassword = Static<typeof ChangePassword>

/** A place where the caller is signed in. */
export const OwnSession = Type.Object({
  id: Type.String(),
  current: Type.Boolean({ description: 'The one of this request' }),
  ip: Type.String({ description: 'Where it was last used; empty where that is not known' }),
  userAgent: Type.String({ description: 'The browser, in its own words; empty where that is not known' }),
  createdAt: Time,
  lastUsedAt: Time,
  expiresAt: Time,
})
export type OwnSession = Static<typeof OwnSession>

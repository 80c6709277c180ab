import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

/** How long a code can be used. */
export const NewEnrolment = Type.Object(
  { expiresInMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_080, default: 60 })) },
  closed,
)
export type NewEnrolment = Static<typeof NewEnrolment>

/** A code that one gateway swaps for a key of its own, without the code. */
export const Enrolment = Type.Object({
  id: Type.String(),
  hint: Type.String({ description: 'Last four characters of its secret part' }),
  createdAt: Time,
  expiresAt: Time,
  usedAt: orNull(Time),
  gateway: orNull(Type.String({ description: 'The gateway that used it' })),
})
export type Enrolment = Static<typeof Enrolment>

/** The only answer that carries the code: only its hash is stored. */
export const CreatedEnrolment = Type.Intersect([Enrolment, Type.Object({ code: Type.String() })])
export type CreatedEnrolment = Static<typeof CreatedEnrolment>

/** The public key that runs of a connection are signed with. */
export const ConnectionOrderKey = Type.Object({
  id: Type.String({ description: 'As gateways show it' }),
  publicKey: Type.String({ description: '`pok_…` (Ed25519)' }),
  rotations: Type.Integer({ description: 'How many keys came before it' }),
})
export type ConnectionOrderKey = Static<typeof ConnectionOrderKey>

import { type Static, Type } from 'typebox'
import { closed, Time } from './common.ts'

const Name = Type.String({ minLength: 1, maxLength: 200 })
const Enabled = Type.Boolean({ description: 'false: requests are refused' })
const Protection = Type.Union([Type.Literal('none'), Type.Literal('bearer'), Type.Literal('signature')], {
  description:
    'What a request must show beside the address. bearer: a token in Authorization · signature: as Standard Webhooks signs',
})
const Secret = Type.String({
  minLength: 8,
  maxLength: 500,
  description: 'The bearer token; or the signing secret, which begins with whsec_. Left out, one is made',
})
const Arrays = Type.Union([Type.Literal('each'), Type.Literal('one')], {
  description: 'Whether a JSON array is one record for each of its items (default), or one record with them in `items`',
})
const MaxBytes = Type.Integer({ minimum: 1_024, maximum: 1_048_576, description: 'Largest body; 262144 unless said' })
const PerMinute = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Requests in a minute, for each server process; 6000 unless said',
})

/** A new address that records come in by. */
export const NewDirectUrl = Type.Object(
  {
    name: Name,
    flowId: Type.String({ minLength: 1, maxLength: 100 }),
    enabled: Type.Optional(Enabled),
    protection: Type.Optional(Protection),
    secret: Type.Optional(Secret),
    arrays: Type.Optional(Arrays),
    maxBytes: Type.Optional(MaxBytes),
    perMinute: Type.Optional(PerMinute),
  },
  closed,
)
export type NewDirectUrl = Static<typeof NewDirectUrl>

/** What an edit changes; what is left out stays. */
export const DirectUrlPatch = Type.Object(
  { ...NewDirectUrl.properties, name: Type.Optional(Name), flowId: Type.Optional(NewDirectUrl.properties.flowId) },
  closed,
)
export type DirectUrlPatch = Static<typeof DirectUrlPatch>

/** An address that records come in by: each starts a flow run. The address itself is shown when it is made, and not again. */
export const DirectUrl = Type.Object({
  id: Type.String(),
  name: Type.String(),
  flowId: Type.String(),
  hint: Type.String({ description: 'The end of its address' }),
  enabled: Enabled,
  protection: Protection,
  arrays: Arrays,
  maxBytes: Type.Integer(),
  perMinute: Type.Integer(),
  createdAt: Time,
  updatedAt: Time,
})
export type DirectUrl = Static<typeof DirectUrl>

/** The same with what is shown only once: the address, and the secret where one was made or given now. */
export const CreatedDirectUrl = Type.Intersect([
  DirectUrl,
  Type.Object({ url: Type.Optional(Type.String()), secret: Type.Optional(Type.String()) }),
])
export type CreatedDirectUrl = Static<typeof CreatedDirectUrl>

/** Which direct URLs. */
export const DirectUrlQuery = Type.Object({ flowId: Type.Optional(Type.String({ maxLength: 100 })) })

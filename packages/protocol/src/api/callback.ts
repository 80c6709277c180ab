import { type Static, Type } from 'typebox'
import { CallbackFormat } from './callback-format.ts'
import { closed, orNull } from './common.ts'

/**
 * When a delivery that failed is tried again. standard: after 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h · short:
 * after 30 s and 5 min · none: never · or after waits of one's own.
 */
export const Retries = Type.Union(
  [
    Type.Literal('standard'),
    Type.Literal('short'),
    Type.Literal('none'),
    Type.Object(
      {
        waits: Type.Array(Type.Integer({ minimum: 1, maximum: 604_800 }), {
          maxItems: 30,
          description: 'Seconds before each further attempt; the first goes at once',
        }),
      },
      closed,
    ),
  ],
  { description: 'When a delivery that failed is tried again; after the last attempt it has failed' },
)
export type Retries = Static<typeof Retries>

/** The longest time for one attempt. */
export const CallbackTimeoutSeconds = Type.Integer({
  minimum: 1,
  maximum: 3_600,
  description: 'Longest time for one attempt, from connecting to the answer; null: 30 seconds without progress',
})

/** What becomes of a result without rows. */
export const EmptyResults = Type.Union([Type.Literal('deliver'), Type.Literal('skip')], {
  description: 'Whether a run without rows delivers `[]` (default), or nothing',
})

const HeaderValue = Type.String({ minLength: 1, maxLength: 4_096 })
/** Headers of one's own: each that is named is set, or taken away by null; the others stay. */
export const CallbackHeaders = Type.Record(Type.String({ maxLength: 100 }), orNull(HeaderValue), {
  maxProperties: 40,
  description: 'Headers of your own, by name. An edit keeps those that it does not name; null takes one away',
})
export type CallbackHeaders = Static<typeof CallbackHeaders>

const secret = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** What a callback shows its receiver to be let in. It is stored encrypted, and never shown again. */
export const CallbackCredential = Type.Union(
  [
    Type.Object({ kind: Type.Literal('bearer'), token: secret(8_192) }, closed),
    Type.Object(
      { kind: Type.Literal('basic'), user: secret(1_000), password: Type.String({ maxLength: 4_096 }) },
      closed,
    ),
    Type.Object(
      {
        kind: Type.Literal('oauth2'),
        tokenUrl: secret(2_000),
        clientId: secret(1_000),
        clientSecret: secret(4_096),
        scope: Type.Optional(secret(2_000)),
        audience: Type.Optional(secret(2_000)),
        secretIn: Type.Optional(
          Type.Union([Type.Literal('header'), Type.Literal('body')], {
            description: 'Where the token URL expects the id and the secret; header (HTTP basic) unless said otherwise',
          }),
        ),
      },
      closed,
    ),
    Type.Object({ kind: Type.Literal('certificate'), certificate: secret(65_536), key: secret(65_536) }, closed),
  ],
  {
    description:
      'Stored encrypted and never shown again. oauth2: client credentials; certificate: mutual TLS, in PEM; null: none',
  },
)
export type CallbackCredential = Static<typeof CallbackCredential>

/** What is shown of a credential. */
export const ShownCredential = Type.Object({
  kind: Type.Union([
    Type.Literal('bearer'),
    Type.Literal('basic'),
    Type.Literal('oauth2'),
    Type.Literal('certificate'),
  ]),
  hint: Type.String({
    description:
      'The end of a long token, the beginning of a user name, the host of a token URL, or the last day of a certificate',
  }),
})
export type ShownCredential = Static<typeof ShownCredential>

/** At most so many requests to each host. */
export const CallbackRate = Type.Object(
  {
    requests: Type.Integer({ minimum: 1, maximum: 100_000 }),
    per: Type.Union([Type.Literal('second'), Type.Literal('minute')]),
  },
  { ...closed, description: 'At most so many requests to each host, evenly spaced; null: what stands above it' },
)
export type CallbackRate = Static<typeof CallbackRate>

/** Whether deliveries may go out of order. */
export const Unordered = Type.Boolean({
  description: 'Deliveries need not wait for earlier ones of the command, and may arrive in another order',
})

/** How the results of a command are delivered. */
export const callbackOptions = {
  retries: Type.Optional(Retries),
  callbackTimeoutSeconds: Type.Optional(orNull(CallbackTimeoutSeconds)),
  callbackFormat: Type.Optional(orNull(CallbackFormat)),
  callbackHeaders: Type.Optional(orNull(CallbackHeaders)),
  callbackCredential: Type.Optional(orNull(CallbackCredential)),
  emptyResults: Type.Optional(EmptyResults),
}

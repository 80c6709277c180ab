import { type Static, Type } from 'typebox'
import { CallbackRate } from './callback.ts'
import { closed, ListQuery, orNull, Time } from './common.ts'

/** What a connection is called in addresses, for good. */
export const ConnectionName = Type.String({ pattern: '^[a-z0-9_]+$', minLength: 1, maxLength: 63 })
const Description = Type.String({ maxLength: 2_000 })

/** A connection as it is made. */
export const NewConnection = Type.Object({ name: ConnectionName, description: Type.Optional(Description) }, closed)
export type NewConnection = Static<typeof NewConnection>

/** What an edit of a connection changes; its name stays. */
export const ConnectionPatch = Type.Object(
  {
    description: Type.Optional(Description),
    alertUrl: Type.Optional(
      orNull(Type.String({ minLength: 1, maxLength: 2_000, description: 'Told of every alert' })),
    ),
    callbackRate: Type.Optional(orNull(CallbackRate)),
  },
  closed,
)
export type ConnectionPatch = Static<typeof ConnectionPatch>

/** The password, entered again. */
export const DeleteConnection = Type.Object({ password: Type.String({ minLength: 1, maxLength: 256 }) }, closed)
export type DeleteConnection = Static<typeof DeleteConnection>

/** A gateway as the server last saw it. */
export const Gateway = Type.Object({
  name: Type.String(),
  version: Type.String(),
  ip: Type.String(),
  host: Type.String(),
  driver: Type.String(),
  dbms: Type.String(),
  lastSeenAt: Time,
  online: Type.Boolean(),
  draining: Type.Boolean({ description: 'It takes no new run and ends its own, as somebody asked here' }),
  drainsItself: Type.Boolean({ description: 'The same, as it was told on its own host' }),
  weight: Type.Integer({ description: 'Its share of the work while several gateways wait for it' }),
  updateAvailable: Type.Boolean({ description: 'Its version is older than the server’s' }),
})
export type Gateway = Static<typeof Gateway>

/** What is said of a gateway here: whether it rests, and how much it gets. */
export const GatewayPatch = Type.Object(
  {
    draining: Type.Optional(Type.Boolean()),
    weight: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { ...closed, minProperties: 1 },
)
export type GatewayPatch = Static<typeof GatewayPatch>

/** How many commands of a connection stand where. */
export const CommandCounts = Type.Object({
  ready: Type.Integer(),
  processing: Type.Integer(),
  paused: Type.Integer(),
  failing: Type.Integer({ description: 'Commands with a red flag, whatever their status' }),
})
export type CommandCounts = Static<typeof CommandCounts>

/** What the runs of a connection came to in the last 24 hours: one number an hour, the last one of the hour that has begun. */
const LastDay = Type.Object({
  from: Type.Intersect([Time], { description: 'When the first of the hours began' }),
  runs: Type.Array(Type.Integer(), { description: 'That ended well' }),
  failed: Type.Array(Type.Integer(), { description: 'That failed or were lost' }),
  rows: Type.Array(Type.Integer()),
})

/** What goes with a connection when it is deleted. */
export const ConnectionContents = Type.Object({
  commands: Type.Integer({ description: 'Static ones, and dynamic ones that have not run' }),
  archived: Type.Integer({ description: 'Dynamic commands that have run' }),
  runs: Type.Integer({ description: 'With their results' }),
  undelivered: Type.Integer({ description: 'Results that still wait for their receivers, dead letters included' }),
  keys: Type.Integer(),
  apps: Type.Integer(),
  flowRuns: Type.Integer({ description: 'Of flows that asked it for rows' }),
  alerts: Type.Integer(),
  logEntries: Type.Integer(),
  most: Type.Integer({ description: 'Counting ends there: a number that high says “or more”' }),
})
export type ConnectionContents = Static<typeof ConnectionContents>

/** A connection with its gateways and the state of its commands. */
export const Connection = Type.Object({
  name: Type.String(),
  description: Type.String(),
  alertUrl: orNull(Type.String()),
  callbackRate: orNull(CallbackRate),
  apiUrl: Type.String({ description: 'What the gateway is given as POSTERN_URL' }),
  createdAt: Time,
  gateways: Type.Array(Gateway),
  commands: CommandCounts,
  alerts: Type.Integer({ description: 'Alerts that stand' }),
  deadLetters: Type.Integer({ description: 'Results that could not be delivered, and wait for a person' }),
  lastDay: LastDay,
  heldBackSince: orNull(
    Type.Intersect([Time], {
      description: 'Since when its static commands wait because too many bytes of its results are not delivered',
    }),
  ),
  nextRunAt: orNull(Time),
  lastRunAt: orNull(Time),
})
export type Connection = Static<typeof Connection>

/** The only answer that carries the key: only its hash is stored. */
export const CreatedConnection = Type.Intersect([Connection, Type.Object({ apiKey: Type.String() })])
export type CreatedConnection = Static<typeof CreatedConnection>

/** An API key without its secret part. */
export const ApiKey = Type.Object({
  id: Type.String(),
  hint: Type.String({ description: 'Last four characters' }),
  createdAt: Time,
  lastUsedAt: orNull(Time),
  gateway: orNull(Type.String({ description: 'The gateway that swapped a code for it; null: given to anybody' })),
  rotationAskedAt: orNull(
    Type.Intersect([Time], { description: 'Since when its gateway is to take a new one; it goes once that is used' }),
  ),
})
export type ApiKey = Static<typeof ApiKey>

/** The only answer that carries the key: only its hash is stored. */
export const CreatedApiKey = Type.Intersect([ApiKey, Type.Object({ apiKey: Type.String() })])
export type CreatedApiKey = Static<typeof CreatedApiKey>

/** What callbacks are signed with, without its secret part. */
export const SigningSecretInfo = Type.Object({
  id: Type.String(),
  algorithm: Type.Union([Type.Literal('v1'), Type.Literal('v1a')], {
    description: 'Of Standard Webhooks: v1 is HMAC-SHA256, v1a Ed25519',
  }),
  hint: Type.String({ description: 'Last characters of a shared secret; empty for a key pair' }),
  publicKey: orNull(Type.String({ description: '`whpk_…`, for a key pair' })),
  createdAt: Time,
})
export type SigningSecretInfo = Static<typeof SigningSecretInfo>

/** A further signing secret; v1 unless it says otherwise. */
export const NewSigningSecret = Type.Object(
  { algorithm: Type.Optional(SigningSecretInfo.properties.algorithm) },
  closed,
)
export type NewSigningSecret = Static<typeof NewSigningSecret>

/** The only answer that carries the shared secret (`whsec_…`); null for a key pair, whose private key never leaves. */
export const CreatedSigningSecret = Type.Intersect([SigningSecretInfo, Type.Object({ secret: orNull(Type.String()) })])
export type CreatedSigningSecret = Static<typeof CreatedSigningSecret>

/** The Standard Webhooks secret (`whsec_…`) that came with a connection. */
export const SigningSecret = Type.Object({ secret: Type.String() })
export type SigningSecret = Static<typeof SigningSecret>

/** One request of a gateway, as the connection log tells it. */
export const LogEntry = Type.Object({
  id: Type.String(),
  at: Time,
  ip: Type.String(),
  gateway: Type.String(),
  what: Type.String({ description: 'claim, started, part, finish, fail, release, heartbeat' }),
  outcome: Type.String(),
  runId: orNull(Type.String()),
})
export type LogEntry = Static<typeof LogEntry>

/** Which entries of a log, and which page of them. */
export const LogQuery = Type.Object({
  gateway: Type.Optional(Type.String({ maxLength: 200 })),
  what: Type.Optional(Type.String({ maxLength: 50 })),
  outcome: Type.Optional(Type.Union([Type.Literal('ok'), Type.Literal('error')])),
  runId: Type.Optional(Type.String({ maxLength: 100 })),
  search: Type.Optional(
    Type.String({ maxLength: 200, description: 'Text in the gateway, the address, the outcome or the run' }),
  ),
  from: Type.Optional(Time),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'RFC 3339; entries before it' })),
  ...ListQuery.properties,
})
export type LogQuery = Static<typeof LogQuery>

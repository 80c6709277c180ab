import { type Static, Type } from 'typebox'
import { CallbackCredential } from './api/callback.ts'
import { CallbackFormat } from './api/callback-format.ts'
import { Signed } from './signed-order.ts'

const closed = { additionalProperties: false } as const
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const Id = Type.String({ minLength: 1, maxLength: 100 })

/** Header of `started`: `1` says that this gateway will keep the rows and post them itself, as the order asks. */
export const deliversHeader = 'postern-delivers'

/** Most deliveries that a gateway tries at the same time. */
export const mostDirectAtOnce = 16
/** Most runs that a gateway asks about at once. */
export const mostSpooledRuns = 1_000
/** Longest time in seconds that a claim of deliveries may wait on the server. */
export const longestDirectWait = 50

/** What an order says of rows that the gateway posts itself. */
export const DirectRun = Type.Object({
  url: Type.String({ description: 'Where they will be posted, for the gateway to judge before its statement runs' }),
  connection: Type.String({ description: 'Id of the connection, under which the gateway keeps them' }),
})
export type DirectRun = Static<typeof DirectRun>

/** The answer to `started` of such a run: the key, of this run alone, that its rows are encrypted with on the disk. */
export const StartedResponse = Type.Object({ spoolKey: Type.String({ description: '32 bytes in base64' }) })
export type StartedResponse = Static<typeof StartedResponse>

/** Where the rows of a finished run are: in a spool, which is one folder of one gateway. */
export const SpooledResult = Type.Object({ spool: Id }, closed)

const Place = Type.Object({ part: count, offset: count, row: count }, closed)
const Cut = Type.Object({ to: Place, isLast: Type.Boolean() }, closed)

/** How far a delivery in batches has come. */
export const BatchProgress = Type.Object(
  {
    parts: count,
    next: Place,
    again: Type.Optional(Type.Object({ rows: Type.Array(count, { maxItems: 1_000_000 }), cut: Cut }, closed)),
  },
  closed,
)

/** How its rows are cut into batches, where a receiver refused more. */
export const BatchCuts = Type.Object(
  {
    batch: Type.Object({ rows: Type.Optional(count), bytes: Type.Optional(count) }, closed),
    smaller: Type.Array(Type.Object({ row: count, rows: count }, closed), { maxItems: 10_000 }),
  },
  closed,
)

/** One attempt that a gateway is to make, with all that it takes; what is secret in it is for its memory only. */
export const DirectDelivery = Type.Object(
  {
    id: Type.String(),
    lease: Type.String({ description: 'Fencing token of the attempt; goes back with every report about it' }),
    runId: Type.String(),
    commandId: Type.String(),
    webhookId: Type.String(),
    url: Type.String(),
    spoolKey: Type.String(),
    parts: count,
    rows: count,
    columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
    headers: Type.Record(Type.String(), Type.String(), { description: 'What the callback says of its run' }),
    keys: Type.String({ description: 'What the callback is signed with: every valid key, apart by spaces' }),
    secrets: orNull(
      Type.Object({
        headers: Type.Record(Type.String(), Type.String()),
        credential: orNull(Type.Object({ id: Type.String(), value: CallbackCredential })),
      }),
    ),
    format: orNull(CallbackFormat),
    progress: orNull(BatchProgress),
    batching: orNull(BatchCuts),
    knownBatch: orNull(Type.String({ description: 'How many rows of a batch the receiver took before' })),
    timeoutSeconds: orNull(Type.Integer()),
    spacingMs: orNull(Type.Number({ description: 'Between two requests of the attempt, at least' })),
  },
  { additionalProperties: true },
)
export type DirectDelivery = Static<typeof DirectDelivery>

/**
 * Asks for attempts to make. A spool belongs to one process: what was handed to it and is not among `holds` was lost on
 * the way, or with a process that ended, and is handed out again.
 */
export const DirectClaim = Type.Object(
  {
    gateway: Type.String({ minLength: 1, maxLength: 200 }),
    spool: Id,
    holds: Type.Array(Id, { maxItems: mostDirectAtOnce, description: 'Deliveries that it is at work on' }),
    room: Type.Integer({ minimum: 0, maximum: mostDirectAtOnce, description: 'How many more it can take' }),
    waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: longestDirectWait, default: 0 })),
  },
  closed,
)
export type DirectClaim = Static<typeof DirectClaim>

/** The attempts to make, and the connection that all of it is about. */
export const DirectOrders = Type.Object({
  connection: Type.String(),
  deliveries: Type.Array(DirectDelivery),
  signed: Type.Optional(Type.Intersect([Signed], { description: 'The same, for a gateway that trusts a key' })),
})
export type DirectOrders = Static<typeof DirectOrders>

/** What the receiver has taken so far, stored before the next batch goes; or how the rest is cut. */
export const DirectProgress = Type.Object(
  {
    lease: Id,
    progress: Type.Optional(BatchProgress),
    batching: Type.Optional(BatchCuts),
    knownBatch: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  closed,
)
export type DirectProgress = Static<typeof DirectProgress>

/** What an attempt came to. No word of the receiver's answer is in it: that may repeat the rows. */
export const DirectAttempt = Type.Object(
  {
    lease: Id,
    verdict: Type.Union([Type.Literal('delivered'), Type.Literal('failed'), Type.Literal('refused')]),
    status: orNull(Type.Integer({ minimum: 100, maximum: 999 })),
    latencyMs: count,
    error: orNull(Type.String({ maxLength: 2_000 })),
    retryAfterMs: orNull(count),
    isPartial: Type.Optional(Type.Boolean({ description: 'Some rows of a batch were taken' })),
    tookSome: Type.Optional(Type.Boolean({ description: 'Some of its requests were taken before one was not' })),
    isOwnFault: Type.Optional(Type.Boolean({ description: 'The receiver has no part in it' })),
  },
  closed,
)
export type DirectAttempt = Static<typeof DirectAttempt>

/** What a gateway holds, and what of it it would give up to make room. */
export const SpoolReport = Type.Object(
  {
    gateway: Type.String({ minLength: 1, maxLength: 200 }),
    spool: Id,
    runs: Type.Array(Id, { maxItems: mostSpooledRuns }),
    giveUp: Type.Optional(Type.Array(Id, { maxItems: mostSpooledRuns })),
  },
  closed,
)
export type SpoolReport = Static<typeof SpoolReport>

/** Which of the runs asked about may go, and which have arrived and are kept only to be delivered again. */
export const SpoolAnswer = Type.Object({ remove: Type.Array(Type.String()), settled: Type.Array(Type.String()) })
export type SpoolAnswer = Static<typeof SpoolAnswer>

import { type Static, Type } from 'typebox'
import { DirectRun, SpooledResult } from './direct-delivery.ts'
import { Signed } from './signed-order.ts'
import { ParameterValue, TypedValue, ValueType } from './typed-value.ts'

const closed = { additionalProperties: false } as const
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** Every address of the gateway API begins with this. */
export const gatewayApiPath = '/gateway/v1'

/** Header of every call about a run: the fencing token of the lease, as the claim gave it. */
export const leaseHeader = 'postern-lease'
/** Header of `finish` and `fail`: `1` says that the gateway had kept the report, which may come after its lease. */
export const keptHeader = 'postern-kept'
/** Header of a part: how many rows it holds. */
export const rowsHeader = 'postern-rows'
/** Content type of a part: JSON objects joined by commas, without the brackets around them. */
export const rowsContentType = 'application/vnd.postern.rows'
/** Content type of a part of a sealed result, and of the whole: an age file, of which each part is a piece. */
export const sealedContentType = 'application/vnd.age'
/** Header of `started`: `1` says that this gateway will seal the rows as the order asks. */
export const sealsHeader = 'postern-seals'
/** Header of what claims: `1` says that this gateway takes no run any more, and only tells that it is there. */
export const drainingHeader = 'postern-draining'

/** Longest time in seconds that a claim may wait on the server. */
export const longestClaimWait = 50
/** A result up to this many bytes rides inside `finish`. */
export const largestInlineResult = 256 * 1024
/** Largest part in bytes, as sent and as decoded. */
export const largestPart = 16 * 1024 * 1024
/** Longest time in seconds that a heartbeat may wait on the server for a cancellation. */
export const longestHeartbeatWait = 30

/** Bytes of one digest: the first half of the SHA-256 of a row's JSON. */
export const digestBytes = 16
/** Most digests that the window of a cursor remembers. */
export const mostSentRows = 1_000_000
/** Up to this many digests ride inside orders and `finish`; more travel by themselves. */
export const mostInlineSentRows = 2_048
/** Content type of digests that travel by themselves: sorted, one after the other, a row sent n times n times. */
export const sentRowsContentType = 'application/vnd.postern.sent-rows'

/** What a gateway asks with: who it is, and how many seconds it can wait for a command. */
export const ClaimRequest = Type.Object(
  {
    gateway: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Name of the gateway, unique on its connection',
    }),
    version: Type.String({ minLength: 1, maxLength: 50 }),
    host: Type.Optional(Type.String({ maxLength: 255, description: 'Name of the machine it runs on' })),
    driver: Type.Optional(Type.String({ maxLength: 200, description: 'ODBC driver and its version' })),
    dbms: Type.Optional(Type.String({ maxLength: 200, description: 'Database and its version' })),
    waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: longestClaimWait, default: 0 })),
  },
  closed,
)
export type ClaimRequest = Static<typeof ClaimRequest>

/** Whose key it is that a gateway asked with, and what answered. */
export const HelloResponse = Type.Object({
  version: Type.String({ description: 'Version of the server' }),
  connection: Type.String({ description: 'Name of the connection that the key is of' }),
  time: Type.String({ format: 'date-time', description: 'The clock of the server' }),
})
export type HelloResponse = Static<typeof HelloResponse>

/** How far behind the last value a run reads again: a span of time, or a number for a last field of numbers. */
export const Overlap = Type.Union([
  Type.Object({ seconds: Type.Integer({ minimum: 1, maximum: 31_536_000 }) }, closed),
  Type.Object({ number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }, closed),
])
export type Overlap = Static<typeof Overlap>

/**
 * Rows of the cursor's window that were sent already, as a multiset of digests: sorted, a digest as often as its row was
 * sent. Base64 of the digests where they are few; else they are fetched from, or were put to, `/runs/:id/sent-rows`.
 */
export const SentRows = Type.Object({
  count: Type.Integer({ minimum: 0, maximum: mostSentRows }),
  digests: Type.Optional(Type.String({ maxLength: Math.ceil((mostInlineSentRows * digestBytes) / 3) * 4 })),
})
export type SentRows = Static<typeof SentRows>

/** When a result is too large, and whether that is an error or the end of the reading. */
export const ResultLimits = Type.Object({
  rows: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  bytes: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  exceeded: Type.Union([Type.Literal('fail'), Type.Literal('stop')]),
})
export type ResultLimits = Static<typeof ResultLimits>

/**
 * The whole of what a gateway needs for one run. What is optional was added later: a gateway that does not know it runs
 * the statement as before.
 */
export const RunOrder = Type.Object(
  {
    runId: Type.String(),
    lease: Type.Integer({ minimum: 1, description: 'Fencing token; goes back in the postern-lease header' }),
    leaseSeconds: Type.Integer({ minimum: 1, description: 'A heartbeat must arrive before this many seconds pass' }),
    commandId: Type.String(),
    sql: Type.String(),
    params: Type.Record(Type.String(), ParameterValue),
    lastField: Type.Union([Type.String(), Type.Null()]),
    lastValue: Type.Union([TypedValue, Type.Null()]),
    lastValueOption: Type.Union([Type.Literal('greatest'), Type.Literal('last')]),
    fromBeginning: Type.Boolean({ description: 'No last value yet: bind the least value of the last field’s type' }),
    exactNumbers: Type.Union([Type.Literal('number'), Type.Literal('string')]),
    timeoutSeconds: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    task: Type.Optional(
      Type.Union([Type.Literal('statement'), Type.Literal('schema')], {
        description: 'schema: the rows are the columns of the database’s tables, and there is no SQL',
      }),
    ),
    attempt: Type.Optional(Type.Integer({ minimum: 1, description: '1, and one more for each run lost before it' })),
    canWrite: Type.Optional(Type.Boolean({ description: 'Whether the statement may write, as the server judges it' })),
    limits: Type.Optional(Type.Union([ResultLimits, Type.Null()])),
    overlap: Type.Optional(Type.Union([Overlap, Type.Null()])),
    sealedFor: Type.Optional(
      Type.Union([Type.Array(Type.String()), Type.Null()], {
        description: 'age recipients: no row leaves the gateway but encrypted for them',
      }),
    ),
    direct: Type.Optional(
      Type.Union([DirectRun, Type.Null()], {
        description: 'The gateway keeps the rows and posts them itself: none of them goes to the server',
      }),
    ),
    sentRows: Type.Optional(
      Type.Union([SentRows, Type.Null()], { description: 'null: the run keeps no account of the rows it sends' }),
    ),
    signed: Type.Optional(Type.Intersect([Signed], { description: 'The same order, for a gateway that trusts a key' })),
  },
  { additionalProperties: true },
)
export type RunOrder = Static<typeof RunOrder>

/** How many rows and bytes of a run have been read so far, and how long the answer may wait for a cancellation. */
export const HeartbeatRequest = Type.Object(
  {
    rows: count,
    bytes: count,
    waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: longestHeartbeatWait, default: 0 })),
  },
  closed,
)
export type HeartbeatRequest = Static<typeof HeartbeatRequest>

/** The lease, renewed, and whether the run is still wanted. */
export const HeartbeatResponse = Type.Object({
  leaseSeconds: Type.Integer({ minimum: 1 }),
  cancel: Type.Boolean({
    description: 'The run is no longer wanted: cancel the statement and fail with RUN_CANCELLED',
  }),
})
export type HeartbeatResponse = Static<typeof HeartbeatResponse>

/** One column of a result. */
export const ResultColumn = Type.Object({
  name: Type.String(),
  type: ValueType,
  nullable: Type.Optional(Type.Boolean({ description: 'Absent where the driver does not know' })),
})
export type ResultColumn = Static<typeof ResultColumn>

/** What a person should know of a run that succeeded. */
export const RunWarning = Type.Object(
  { code: Type.String({ maxLength: 100 }), message: Type.String({ maxLength: 1_000 }) },
  closed,
)
export type RunWarning = Static<typeof RunWarning>

/** The end of a run that succeeded: what its rows were, and to which last value they came. */
export const FinishRequest = Type.Object(
  {
    parts: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'How many parts were put' }),
    rows: count,
    bytes: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Bytes of all rows as decoded, commas between parts not counted',
    }),
    columns: Type.Array(ResultColumn, { maxItems: 10_000 }),
    affectedRows: Type.Union([count, Type.Null()]),
    lastValue: Type.Union([TypedValue, Type.Null()], { description: 'null: no row had one, the cursor stays' }),
    leftOut: Type.Optional(Type.Integer({ minimum: 0, description: 'Rows read but not sent, since they were before' })),
    sentRows: Type.Optional(
      Type.Union([SentRows, Type.Literal('unchanged')], {
        description:
          'The rows of the window as this run saw them; those left out because of the bound are not among them',
      }),
    ),
    truncated: Type.Optional(Type.Boolean({ description: 'There were more rows, and the limits said to stop' })),
    warnings: Type.Optional(Type.Array(RunWarning, { maxItems: 10 })),
    inline: Type.Optional(
      Type.String({ maxLength: largestInlineResult, description: 'All rows, when no part was put' }),
    ),
    direct: Type.Optional(SpooledResult),
    claim: Type.Optional(ClaimRequest),
  },
  closed,
)
export type FinishRequest = Static<typeof FinishRequest>

/** Why a run failed: a code of the table of error codes, and the words of whoever refused. */
export const RunError = Type.Object(
  {
    code: Type.String({ maxLength: 100 }),
    message: Type.String({ maxLength: 8_192 }),
    sqlState: Type.Optional(Type.String({ maxLength: 10 })),
    nativeCode: Type.Optional(Type.Integer()),
  },
  closed,
)
export type RunError = Static<typeof RunError>

/** The end of a run that failed. */
export const FailRequest = Type.Object({ error: RunError, claim: Type.Optional(ClaimRequest) }, closed)
export type FailRequest = Static<typeof FailRequest>

/** The answer to `finish` and `fail`: the next command, where one was asked for and is ready. */
export const NextResponse = Type.Object({ next: Type.Union([RunOrder, Type.Null()]) })
export type NextResponse = Static<typeof NextResponse>

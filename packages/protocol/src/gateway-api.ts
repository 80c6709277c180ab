import { type Static, Type } from 'typebox'
import { TypedValue, ValueType } from './typed-value.ts'

const closed = { additionalProperties: false } as const
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** Every address of the gateway API begins with this. */
export const gatewayApiPath = '/gateway/v1'

/** Header of every call about a run: the fencing token of the lease, as the claim gave it. */
export const leaseHeader = 'postern-lease'
/** Header of a part: how many rows it holds. */
export const rowsHeader = 'postern-rows'
/** Content type of a part: JSON objects joined by commas, without the brackets around them. */
export const rowsContentType = 'application/vnd.postern.rows'

/** Longest time in seconds that a claim may wait on the server. */
export const longestClaimWait = 50
/** A result up to this many bytes rides inside `finish`. */
export const largestInlineResult = 256 * 1024
/** Largest part in bytes, as sent and as decoded. */
export const largestPart = 16 * 1024 * 1024

/** What a gateway asks with: who it is, and how many seconds it can wait for a command. */
export const ClaimRequest = Type.Object(
  {
    gateway: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Name of the gateway, unique on its connection',
    }),
    version: Type.String({ minLength: 1, maxLength: 50 }),
    waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: longestClaimWait, default: 0 })),
  },
  closed,
)
export type ClaimRequest = Static<typeof ClaimRequest>

/** The whole of what a gateway needs for one run. */
export const RunOrder = Type.Object(
  {
    runId: Type.String(),
    lease: Type.Integer({ minimum: 1, description: 'Fencing token; goes back in the postern-lease header' }),
    leaseSeconds: Type.Integer({ minimum: 1, description: 'A heartbeat must arrive before this many seconds pass' }),
    commandId: Type.String(),
    sql: Type.String(),
    params: Type.Record(Type.String(), TypedValue),
    lastField: Type.Union([Type.String(), Type.Null()]),
    lastValue: Type.Union([TypedValue, Type.Null()]),
    lastValueOption: Type.Union([Type.Literal('greatest'), Type.Literal('last')]),
    fromBeginning: Type.Boolean({ description: 'No last value yet: bind the least value of the last field’s type' }),
    exactNumbers: Type.Union([Type.Literal('number'), Type.Literal('string')]),
    timeoutSeconds: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  },
  { additionalProperties: true },
)
export type RunOrder = Static<typeof RunOrder>

/** How many rows and bytes of a run have been read so far. */
export const HeartbeatRequest = Type.Object({ rows: count, bytes: count }, closed)
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
export const ResultColumn = Type.Object({ name: Type.String(), type: ValueType })
export type ResultColumn = Static<typeof ResultColumn>

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
    inline: Type.Optional(
      Type.String({ maxLength: largestInlineResult, description: 'All rows, when no part was put' }),
    ),
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

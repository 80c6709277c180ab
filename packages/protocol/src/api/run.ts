import { type Static, Type } from 'typebox'
import { ResultColumn, RunWarning } from '../gateway-api.ts'
import { ValueType } from '../typed-value.ts'
import { closed, orNull, Time } from './common.ts'

/** LEASED: a gateway has it · EXECUTING: its statement began · the rest are final. */
export const RunState = Type.Union([
  Type.Literal('LEASED'),
  Type.Literal('EXECUTING'),
  Type.Literal('DONE'),
  Type.Literal('FAILED'),
  Type.Literal('LOST'),
  Type.Literal('RELEASED'),
])
export type RunState = Static<typeof RunState>

const CursorValue = Type.Object({ type: ValueType, value: orNull(Type.String()) })

/** One execution of a command by a gateway. */
export const Run = Type.Object({
  id: Type.String(),
  connection: Type.String(),
  commandId: Type.String(),
  state: RunState,
  gateway: Type.String(),
  sql: Type.String(),
  leasedAt: Time,
  startedAt: orNull(Time),
  endedAt: orNull(Time),
  leaseExpiresAt: orNull(Time),
  rows: Type.Integer({ description: 'While it is under way: those that have come so far' }),
  bytes: Type.Integer(),
  parts: Type.Integer(),
  direct: Type.Boolean({ description: 'Its rows are kept and posted by its gateway: they are not on this server' }),
  sealed: Type.Boolean({ description: 'Its rows are encrypted: nobody can read them here' }),
  affectedRows: orNull(Type.Integer()),
  attempt: Type.Integer({ description: '1, and one more for each run of the command that was lost right before it' }),
  leftOut: Type.Integer({ description: 'Rows that were read and not sent, since an earlier run had sent them' }),
  warnings: Type.Array(RunWarning),
  cancelRequested: Type.Boolean(),
  columns: Type.Array(ResultColumn),
  lastValueBefore: orNull(CursorValue),
  lastValueAfter: orNull(CursorValue),
  error: orNull(Type.Object({ code: Type.String(), message: Type.String(), sqlState: orNull(Type.String()) })),
})
export type Run = Static<typeof Run>

/**
 * WAITING: behind an earlier delivery of the same command · PENDING: due at its next attempt · FAILED: given up, and kept
 * until it is redelivered or dropped · DROPPED: let go by a person.
 */
export const DeliveryState = Type.Union([
  Type.Literal('WAITING'),
  Type.Literal('PENDING'),
  Type.Literal('DELIVERED'),
  Type.Literal('FAILED'),
  Type.Literal('DROPPED'),
])
export type DeliveryState = Static<typeof DeliveryState>

const headers = (description: string) => orNull(Type.Record(Type.String(), Type.String(), { description }))

/** One try at a delivery. */
export const Attempt = Type.Object({
  number: Type.Integer(),
  at: Time,
  status: orNull(Type.Integer()),
  latencyMs: Type.Integer(),
  error: orNull(Type.String()),
  responseExcerpt: Type.String(),
  requestHeaders: headers(
    'Headers of the request, of the last one where there were several, with `[withheld]` for credentials and headers of the command; null where none was made',
  ),
  responseHeaders: headers(
    'Headers of the answer, up to 4 kB, with `[withheld]` for cookies and what repeats secrets; null where there was none',
  ),
})
export type Attempt = Static<typeof Attempt>

/** The duty to take one result to a callback URL. */
export const Delivery = Type.Object({
  id: Type.String(),
  connection: Type.String(),
  commandId: Type.String(),
  runId: Type.String(),
  webhookId: Type.String(),
  url: Type.String(),
  state: DeliveryState,
  attemptCount: Type.Integer(),
  lastError: orNull(Type.String()),
  nextAttemptAt: orNull(Time),
  gateway: orNull(
    Type.String({ description: 'The gateway that posts it itself and has its rows; null: the server does' }),
  ),
  receiverPaused: Type.Boolean({ description: 'It waits until its receiver goes on' }),
  progress: orNull(
    Type.Object(
      { parts: Type.Integer(), rows: Type.Integer() },
      { description: 'In batches: what the receiver has taken so far; null where that is nothing yet, or all' },
    ),
  ),
  createdAt: Time,
  deliveredAt: orNull(Time),
})
export type Delivery = Static<typeof Delivery>

/** Which deliveries of a connection to send again: all that everything said holds for. One of since, ids and runs is needed. */
export const RedeliverRequest = Type.Object(
  {
    since: Type.Optional(Time),
    until: Type.Optional(Time),
    ids: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 500 })),
    runs: Type.Optional(
      Type.Object(
        { first: Type.String({ maxLength: 100 }), last: Type.Optional(Type.String({ maxLength: 100 })) },
        { ...closed, description: 'Ids of runs, both included' },
      ),
    ),
    state: Type.Optional(
      Type.Union([Type.Literal('FAILED'), Type.Literal('DELIVERED'), Type.Literal('DROPPED')], {
        description: 'FAILED unless said otherwise',
      }),
    ),
    command: Type.Optional(Type.String({ maxLength: 100, description: 'Id of the command' })),
  },
  closed,
)
export type RedeliverRequest = Static<typeof RedeliverRequest>

/** What became of asking for several deliveries again. */
export const Redelivered = Type.Object({
  redelivered: Type.Integer({ description: 'Queued again' }),
  removed: Type.Integer({ description: 'Not queued, since their rows are no longer stored' }),
})
export type Redelivered = Static<typeof Redelivered>

/** Deliveries that were asked for again together, by time or by runs, and how far they have come. */
export const Redelivery = Type.Object({
  id: Type.String(),
  connection: Type.String(),
  request: RedeliverRequest,
  startedBy: orNull(Type.String()),
  state: Type.Union([Type.Literal('RUNNING'), Type.Literal('DONE'), Type.Literal('STOPPED')], {
    description: 'STOPPED: it was cut off; what it had queued stays so, and the same request goes on with the rest',
  }),
  total: Type.Integer({ description: 'To be queued again, as counted when it began' }),
  redelivered: Type.Integer({ description: 'Queued again so far' }),
  removed: Type.Integer({ description: 'Not queued, since their rows are no longer stored' }),
  startedAt: Time,
  updatedAt: Type.Intersect([Time], { description: 'When it came further last' }),
})
export type Redelivery = Static<typeof Redelivery>

/** A run with its deliveries and all their attempts. */
export const RunDetail = Type.Intersect([
  Run,
  Type.Object({ deliveries: Type.Array(Type.Intersect([Delivery, Type.Object({ attempts: Type.Array(Attempt) })])) }),
])
export type RunDetail = Static<typeof RunDetail>

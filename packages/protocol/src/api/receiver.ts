import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

/** Scheme, host and port of callback URLs, without a path. */
const Origin = Type.String({ minLength: 1, maxLength: 2_000, description: 'Such as `https://hooks.example.com`' })

/** Which receiver to pause, or to resume. */
export const ReceiverRequest = Type.Object({ origin: Origin }, closed)
export type ReceiverRequest = Static<typeof ReceiverRequest>

/** Where callbacks of a connection go: all its callback URLs with one scheme, host and port. */
export const Receiver = Type.Object({
  connection: Type.String(),
  origin: Origin,
  state: Type.Union([Type.Literal('OPEN'), Type.Literal('FAILING'), Type.Literal('PAUSED')], {
    description: 'FAILING: its last attempts have failed, and are still made as usual',
  }),
  since: orNull(
    Type.Intersect([Time], { description: 'Since when it is paused, or has been failing; null where it is open' }),
  ),
  pausedBy: orNull(
    Type.Union([Type.Literal('failures'), Type.Literal('hand')], { description: 'Null where it is not paused' }),
  ),
  waiting: Type.Integer({ description: 'Deliveries that are not delivered yet, and not given up' }),
  failures: Type.Integer({ description: 'Attempts that failed in a row' }),
  lastError: orNull(Type.String()),
  lastFailedAt: orNull(Time),
  nextProbeAt: orNull(
    Type.Intersect([Time], { description: 'When one delivery is tried next; null where it is not paused by failures' }),
  ),
})
export type Receiver = Static<typeof Receiver>

import { type Static, Type } from 'typebox'
import { CommandStatus, Freshness } from './command.ts'
import { orNull, Time } from './common.ts'

/** How far back statistics go. */
export const mostStatisticsHours = 744

/** Which hours: so many of them, the one that has begun is the last. */
export const StatisticsQuery = Type.Object({
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: mostStatisticsHours, default: 24 })),
})
export type StatisticsQuery = Static<typeof StatisticsQuery>

const sums = {
  runs: Type.Integer({ description: 'That ended well' }),
  failed: Type.Integer(),
  lost: Type.Integer({ description: 'Whose gateway was not heard of any more' }),
  rows: Type.Integer(),
  bytes: Type.Integer(),
}

/** What the runs that ended in one hour came to. */
export const RunHour = Type.Object({
  at: Type.Intersect([Time], { description: 'When the hour began' }),
  ...sums,
  meanMs: orNull(
    Type.Integer({
      description: 'From when a run was handed to a gateway to its end; null without one that ended well',
    }),
  ),
  slowestMs: orNull(Type.Integer()),
})
export type RunHour = Static<typeof RunHour>

/** What the attempts at deliveries that ended in one hour came to. */
export const DeliveryHour = Type.Object({
  at: Type.Intersect([Time], { description: 'When the hour began' }),
  delivered: Type.Integer({ description: 'Attempts that the receiver took' }),
  failed: Type.Integer({ description: 'Attempts that it did not take' }),
  meanMs: orNull(Type.Integer({ description: 'How long an attempt took; null without one' })),
  slowestMs: orNull(Type.Integer()),
})
export type DeliveryHour = Static<typeof DeliveryHour>

/** What one gateway did of it. */
export const GatewayShare = Type.Object({
  gateway: Type.String(),
  ...sums,
  share: Type.Number({ description: 'Of all runs of those hours, from 0 to 1' }),
})
export type GatewayShare = Static<typeof GatewayShare>

/** What the runs and deliveries of a connection came to. Hours without a run are there, too. */
export const Statistics = Type.Object({
  hours: Type.Array(RunHour, { description: 'Oldest first' }),
  deliveries: Type.Array(DeliveryHour, {
    description: 'The same hours; what one hour came to may come 2 seconds late',
  }),
  gateways: Type.Array(GatewayShare, { description: 'Busiest first' }),
})
export type Statistics = Static<typeof Statistics>

/** How fresh what a static command fetches is. */
export const CommandFreshness = Type.Object({
  commandId: Type.String(),
  name: orNull(Type.String()),
  sql: Type.String({ description: 'Its beginning' }),
  status: CommandStatus,
  lastRunAt: orNull(Time),
  nextRunAt: orNull(Time),
  freshness: orNull(Freshness),
  freshUntil: orNull(
    Type.Intersect([Time], { description: 'Stale from then on unless a run, or rows, come; null where nobody waits' }),
  ),
  isStale: Type.Boolean(),
})
export type CommandFreshness = Static<typeof CommandFreshness>

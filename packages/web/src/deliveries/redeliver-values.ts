import type { Delivery, RedeliverRequest, Redelivery } from '@postern/protocol/api'
import { instantOf } from './delivery-filter.ts'

type EndedState = NonNullable<RedeliverRequest['state']>

/** Several deliveries asked for again, as it stands in the form. */
export interface RedeliverValues {
  connection: string
  by: 'time' | 'runs'
  since: string
  until: string
  firstRun: string
  lastRun: string
  state: EndedState
  command: string
}

export function redeliverRequest(values: RedeliverValues): RedeliverRequest {
  const { by, state, command } = values
  const [since, until] = [instantOf(values.since), instantOf(values.until)]
  const [first, last] = [values.firstRun.trim(), values.lastRun.trim()]
  return {
    ...(by === 'time' && since !== null && { since }),
    ...(by === 'time' && until !== null && { until }),
    ...(by === 'runs' && { runs: { first, ...(last !== '' && { last }) } }),
    ...(command !== '' && { command }),
    state,
  }
}

const ended = new Set<Delivery['state']>(['FAILED', 'DELIVERED', 'DROPPED'])

/** Only what has ended can be sent again. */
export const hasEnded = (delivery: Pick<Delivery, 'state'>): boolean => ended.has(delivery.state)

/** The most ids that one request takes. */
const mostIds = 500

/** Chosen deliveries as requests, since one is for one connection and one state. */
export function requestsFor(
  chosen: readonly Pick<Delivery, 'id' | 'connection' | 'state'>[],
  size = mostIds,
): { connection: string; request: RedeliverRequest }[] {
  const groups = Map.groupBy(chosen.filter(hasEnded), ({ connection, state }) => `${connection} ${state}`)
  return [...groups.values()].flatMap((group) => {
    const [{ connection, state } = { connection: '', state: 'FAILED' }] = group
    // Older ones first, as they were made.
    const ids = group.map(({ id }) => id).sort()
    return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => ({
      connection,
      request: { ids: ids.slice(at * size, (at + 1) * size), state: state as EndedState },
    }))
  })
}

const day = 24 * 60 * 60 * 1000

/** Whether one still wants to know what became of it. */
export const isOfLate = ({ state, startedAt }: Pick<Redelivery, 'state' | 'startedAt'>, now: number): boolean =>
  state === 'RUNNING' || Date.parse(startedAt) > now - day

/** How far it has come: all the way also where there was nothing to do. */
export const percentOf = ({ total, redelivered }: Pick<Redelivery, 'total' | 'redelivered'>): number =>
  total === 0 ? 100 : Math.min(100, (100 * redelivered) / total)

import type { Delivery, Redelivered, RedeliverRequest } from '@postern/protocol/api'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { useAction } from '../ui/use-action.ts'
import { deliveryWords } from '../words/deliveries.ts'
import { requestsFor } from './redeliver-values.ts'

/** Sends a result once more, under the id that its receiver knows it by. */
export const useRedeliver = (id: string) =>
  useAction({
    run: () => api<Delivery>('POST', `/deliveries/${seg(id)}/redeliver`),
    done: deliveryWords.itIsSentOnceMore,
  })

const dropOne = (id: string) => api<Delivery>('POST', `/deliveries/${seg(id)}/drop`)

/** Lets a delivery go that has failed. */
export const useDrop = (id: string) => useAction({ run: () => dropOne(id), done: deliveryWords.itIsDropped })

interface ManyAsked {
  connection: string
  request: RedeliverRequest
}

/** Sends all results again that one request describes; what is wrong with it is shown at its fields. */
export const useRedeliverMany = () =>
  useAction({
    run: ({ connection, request }: ManyAsked) =>
      api<Redelivered>('POST', `/connections/${seg(connection)}/deliveries/redeliver`, request),
    done: redeliveredWords,
    ownErrors: true,
  })

/** How far many deliveries have come that are asked for by one click. */
export interface BulkProgress {
  readonly done: number
  readonly of: number
}

/** So many are asked for at once, so that one sees how far it has come. */
const atOnce = 50

/** Sends the chosen ones again; what is queued already stays so where a later request fails. */
export function useRedeliverChosen() {
  const [progress, setProgress] = useState<BulkProgress | null>(null)
  const action = useAction({
    run: async (chosen: readonly Delivery[]) => {
      const sum: Redelivered = { redelivered: 0, removed: 0 }
      const requests = requestsFor(chosen, atOnce)
      const of = requests.reduce((count, { request }) => count + (request.ids?.length ?? 0), 0)
      let done = 0
      try {
        for (const { connection, request } of requests) {
          setProgress({ done, of })
          const path = `/connections/${seg(connection)}/deliveries/redeliver`
          const { redelivered, removed } = await api<Redelivered>('POST', path, request)
          sum.redelivered += redelivered
          sum.removed += removed
          done += request.ids?.length ?? 0
        }
      } finally {
        setProgress(null)
      }
      return sum
    },
    done: redeliveredWords,
  })
  return { ...action, progress }
}

/** Lets those of the chosen ones go that have failed. */
export function useDropChosen() {
  const [progress, setProgress] = useState<BulkProgress | null>(null)
  const action = useAction({
    run: async (chosen: readonly Delivery[]) => {
      const failed = chosen.filter(({ state }) => state === 'FAILED')
      try {
        for (const [done, { id }] of failed.entries()) {
          setProgress({ done, of: failed.length })
          await dropOne(id)
        }
      } finally {
        setProgress(null)
      }
      return failed.length
    },
    done: deliveryWords.areDropped,
  })
  return { ...action, progress }
}

function redeliveredWords({ redelivered, removed }: Redelivered): string {
  const sent = deliveryWords.deliveriesAreQueuedAgain(redelivered)
  return removed === 0 ? sent : deliveryWords.butRowsAreGone(sent, removed)
}

import type { Delivery } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { useAction } from '../ui/use-action.ts'

/** Sends a result once more, under the id that its receiver knows it by. */
export const useRedeliver = (id: string) =>
  useAction({
    run: () => api<Delivery>('POST', `/deliveries/${seg(id)}/redeliver`),
    done: 'It is sent once more, under the same webhook-id',
  })

/** Lets a delivery go that has failed. */
export const useDrop = (id: string) =>
  useAction({
    run: () => api<Delivery>('POST', `/deliveries/${seg(id)}/drop`),
    done: 'It is dropped: nobody waits for it any more',
  })

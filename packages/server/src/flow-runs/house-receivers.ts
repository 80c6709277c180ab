import type { TakenStep } from './taken-step.ts'

/*
 * Receivers within this server, as callback URLs of commands and deliveries. Nobody can type them: what a person gives
 * must begin with http, and the address of a direct URL is known to nobody once it was shown.
 */

export const directUrlReceiver = (id: string): string => `postern://direct-urls/${encodeURIComponent(id)}`

export const webhookReceiver = (
  { flowRunId, visits }: Pick<TakenStep, 'flowRunId' | 'visits'>,
  { name, visit }: { readonly name: string; readonly visit: number },
): string => `postern://webhooks/${flowRunId}/${encodeURIComponent(`${visits.scope}/${name}/${visit}`)}`

/** Whom a URL stands for. */
export type HouseReceiver =
  | { readonly kind: 'direct-url'; readonly id: string }
  | { readonly kind: 'webhook'; readonly flowRunId: string; readonly place: string }

/** Null where the URL leads out of the house. */
export function houseReceiver(url: string): HouseReceiver | null {
  if (!url.startsWith('postern://')) return null
  const [kind, id = '', place = ''] = url.slice('postern://'.length).split('/')
  if (kind === 'direct-urls') return { kind: 'direct-url', id: decodeURIComponent(id) }
  return kind === 'webhooks' ? { kind: 'webhook', flowRunId: id, place: decodeURIComponent(place) } : null
}

import { type CallbackRules, ownInspectionPath } from '@postern/outbound'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { hashSecret } from '../lib/tokens.ts'
import type { TakenStep } from './taken-step.ts'
import { readWebhookToken } from './webhook-urls.ts'

/*
 * Receivers within this server, as callback URLs of commands and deliveries. Of these, a person can name direct URLs, whose
 * addresses are known to nobody once they were shown (commands/callback-url.ts); all else that a person gives must begin
 * with http.
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

interface HouseContext {
  readonly db: Database
  readonly secretBox: SecretBox
  readonly rules: CallbackRules
}

/**
 * Whom the public address of a direct URL or a webhook URL of this server stands for, which somebody has typed as a
 * callback URL. Null for any other, and for a direct URL that wants its senders to show something: that goes over HTTP.
 */
export async function ownReceiver({ db, secretBox, rules }: HouseContext, url: string): Promise<HouseReceiver | null> {
  const path = URL.canParse(url) ? ownInspectionPath(rules, new URL(url)) : null
  const [, kind, token = ''] = /^\/(in|hook)\/([^/]+)$/.exec(path ?? '') ?? []
  if (kind === 'hook') {
    const place = readWebhookToken(secretBox, token)
    return place && { kind: 'webhook', ...place }
  }
  if (kind !== 'in') return null
  const found = await openDirectUrl.first(db.read, { hash: hashSecret(token) })
  return found ? { kind: 'direct-url', id: found.id } : null
}

const openDirectUrl = prepareQuery((db, { hash }: { hash: string }) =>
  db.selectFrom('direct_url').select('id').where('token_hash', '=', hash).where('protection', '=', 'none'),
)

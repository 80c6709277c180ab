import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from '../lib/secret-box.ts'
import { type StepScope, type TakenStep, visitOf } from './taken-step.ts'

/** Which execution of which step of which flow run an address is for. */
export interface WebhookPlace {
  readonly flowRunId: string
  readonly place: string
}

/**
 * The path of a webhook URL. It follows from what it is for, so that a request that is sent again carries the same one,
 * and nothing of it is stored; without the server's secret key nobody can make it (I10).
 */
function webhookPath(secretBox: SecretBox, { flowRunId, place }: WebhookPlace): string {
  const text = `${flowRunId}/${place}`
  return `/hook/${Buffer.from(text).toString('base64url')}.${secretBox.mac(`webhook ${text}`)}`
}

/** What a token of such a path is for; null where it was not made here. */
export function readWebhookToken(secretBox: SecretBox, token: string): WebhookPlace | null {
  const [encoded = '', mac = ''] = token.split('.')
  const text = Buffer.from(encoded, 'base64url').toString('utf8')
  const [given, expected] = [Buffer.from(mac), Buffer.from(secretBox.mac(`webhook ${text}`))]
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const slash = text.indexOf('/')
  return { flowRunId: text.slice(0, slash), place: text.slice(slash + 1) }
}

/** The URLs that expressions find under `webhooks`: for each step that waits, the one of the next time it is come to. */
export function webhookUrls(
  secretBox: SecretBox,
  publicUrl: string,
  { steps }: StepScope,
  { flowRunId, visits }: Pick<TakenStep, 'flowRunId' | 'visits'>,
): Record<string, string> {
  const names = Object.keys(steps).filter((name) => steps[name]?.type === 'wait_for_webhook')
  return Object.fromEntries(
    names.map((name) => {
      const place = `${visits.scope}/${name}/${visitOf({ visits, name })}`
      return [name, publicUrl + webhookPath(secretBox, { flowRunId, place })]
    }),
  )
}

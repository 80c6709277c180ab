import { flowWords } from '../words/flows.ts'

interface WebhookMessage {
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string
}

/** Headers that sign a body as Standard Webhooks has it; https://www.standardwebhooks.com */
export async function signWebhook(
  secret: string,
  { id, timestamp, body }: WebhookMessage,
): Promise<Record<string, string>> {
  // Browsers have it on https and on localhost only.
  if (!globalThis.crypto?.subtle) throw new Error(flowWords.signsByHttpsOnly)
  const key = await crypto.subtle.importKey('raw', keyOf(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`,
  }
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(secret.trim().replace(/^whsec_/, '')), (each) => each.charCodeAt(0))
  } catch {
    throw new Error(flowWords.noSigningSecret)
  }
}

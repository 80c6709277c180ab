import { createHmac, type Hmac } from 'node:crypto'

const prefix = 'whsec_'

/** The key inside a Standard Webhooks secret, `whsec_` and base64. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
}

export type SignatureHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>

/** Signs one attempt as Standard Webhooks v1 does: HMAC-SHA256 of `id.timestamp.body`, with the body as it streams by. */
export class Signer {
  readonly timestamp: string
  readonly #id: string
  readonly #hmac: Hmac

  constructor(secret: string, id: string, now: number) {
    this.timestamp = String(Math.floor(now / 1000))
    this.#id = id
    this.#hmac = createHmac('sha256', keyOf(secret)).update(`${id}.${this.timestamp}.`)
  }

  update(bytes: Uint8Array): void {
    this.#hmac.update(bytes)
  }

  /** Once, after the whole body. */
  headers(): SignatureHeaders {
    return {
      'webhook-id': this.#id,
      'webhook-timestamp': this.timestamp,
      'webhook-signature': `v1,${this.#hmac.digest('base64')}`,
    }
  }
}

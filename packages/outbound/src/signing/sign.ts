import { createHash, createHmac, type Hmac } from 'node:crypto'
import { ed25519Signer, keyBytes, readSigningKeys } from './signing-keys.ts'

/** Ed25519 reads a message twice, so its bytes are held; of a longer one only the digest is signed. */
const largestEd25519 = 1024 * 1024

export interface SignatureHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  /** Of every valid key one, apart by spaces. */
  readonly 'webhook-signature': string
  /** RFC 9530. */
  readonly 'content-digest': string
  /** With Ed25519 keys: their signatures of the digest, which hold for a body of any size. */
  readonly 'postern-digest-signature'?: string
}

/**
 * Signs one attempt as Standard Webhooks does, `id.timestamp.body`, with the body as it streams by: v1 (HMAC-SHA256) with
 * each shared secret, v1a (Ed25519) with each key pair up to a size. `keys` is what a connection has sealed.
 */
export class Signer {
  readonly timestamp: string
  readonly #id: string
  readonly #hmacs: readonly Hmac[]
  readonly #pairs: readonly ((message: Uint8Array) => string)[]
  readonly #digest = createHash('sha256')
  /** Null where nothing needs the body, or it is too long. */
  #held: Uint8Array[] | null
  #length = 0

  constructor(keys: string, id: string, now: number) {
    this.timestamp = String(Math.floor(now / 1000))
    this.#id = id
    const all = readSigningKeys(keys)
    this.#pairs = all.filter(({ algorithm }) => algorithm === 'v1a').map(ed25519Signer)
    this.#held = this.#pairs.length > 0 ? [] : null
    this.#hmacs = all
      .filter(({ algorithm }) => algorithm === 'v1')
      .map(({ text }) => createHmac('sha256', keyBytes(text)).update(this.#prefix))
  }

  get #prefix(): string {
    return `${this.#id}.${this.timestamp}.`
  }

  /** Of a body that is sent as it is. */
  update(bytes: Uint8Array): void {
    this.updateSigned(bytes)
    this.updateSent(bytes)
  }

  /** What goes over the wire, of which the digest is: for a compressed body another text than what is signed. */
  updateSent(bytes: Uint8Array): void {
    this.#digest.update(bytes)
  }

  updateSigned(bytes: Uint8Array): void {
    for (const hmac of this.#hmacs) hmac.update(bytes)
    this.#length += bytes.byteLength
    if (this.#length > largestEd25519) this.#held = null
    this.#held?.push(bytes)
  }

  /** Once, after the whole body. */
  headers(): SignatureHeaders {
    const digest = `sha-256=:${this.#digest.digest('base64')}:`
    return {
      'webhook-id': this.#id,
      'webhook-timestamp': this.timestamp,
      'webhook-signature': [...this.#hmacs.map((hmac) => `v1,${hmac.digest('base64')}`), ...this.#ed25519()].join(' '),
      'content-digest': digest,
      ...(this.#pairs.length > 0 && { 'postern-digest-signature': this.#ofDigest(digest) }),
    }
  }

  #ed25519(): string[] {
    if (this.#held === null) return []
    const message = Buffer.concat([Buffer.from(this.#prefix), ...this.#held])
    return this.#pairs.map((signed) => `v1a,${signed(message)}`)
  }

  /** Lines, which no header can hold: so this can never be taken for the signature of a body. */
  #ofDigest(digest: string): string {
    const message = Buffer.from(`postern-digest\n${this.#id}\n${this.timestamp}\n${digest}`)
    return this.#pairs.map((signed) => `v1a,${signed(message)}`).join(' ')
  }
}

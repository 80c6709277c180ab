import { createPrivateKey, createPublicKey, hash, type KeyObject, randomBytes, sign } from 'node:crypto'

/** Of Standard Webhooks: `v1` is HMAC-SHA256 with a shared secret, `v1a` Ed25519 with a public key. */
export type SigningAlgorithm = 'v1' | 'v1a'

/** One key that callbacks are signed with. */
export interface SigningKey {
  /** `whsec_` and a shared secret, or `whsk_` and a private key followed by its public key; base64. */
  readonly text: string
  readonly algorithm: SigningAlgorithm
  /** Null: the one that came with the connection. */
  readonly createdAt: number | null
}

/** What a shared secret is made of; the standard wants 24 to 64 bytes. */
const secretBytes = 32
const seedBytes = 32
/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const privateDer = Buffer.from('302e020100300506032b657004220420', 'hex')

export function newSigningKey(algorithm: SigningAlgorithm, createdAt: number | null): SigningKey {
  const bytes = randomBytes(algorithm === 'v1' ? secretBytes : seedBytes)
  if (algorithm === 'v1') return { text: `whsec_${bytes.toString('base64')}`, algorithm, createdAt }
  const pair = Buffer.concat([bytes, publicBytes(privateKey(bytes))])
  return { text: `whsk_${pair.toString('base64')}`, algorithm, createdAt }
}

/**
 * The keys of a connection as they are sealed in one text, so that whoever signs needs nothing but that: apart by
 * spaces, oldest first, each with `@` and the time when it was made unless it came with the connection.
 */
export function readSigningKeys(text: string): SigningKey[] {
  return text.split(' ').map((entry) => {
    const [key = '', at] = entry.split('@')
    return {
      text: key,
      algorithm: key.startsWith('whsk_') ? 'v1a' : 'v1',
      createdAt: at === undefined ? null : Number(at),
    }
  })
}

export const writeSigningKeys = (keys: readonly SigningKey[]): string =>
  keys.map(({ text, createdAt }) => (createdAt === null ? text : `${text}@${createdAt}`)).join(' ')

/** Follows from the key, and tells nothing of it. */
export const signingKeyId = ({ text }: SigningKey): string => hash('sha256', text, 'base64url').slice(0, 16)

/** `whpk_…`, with which anybody can verify; null for a shared secret. */
export function publicKeyOf({ text, algorithm }: SigningKey): string | null {
  return algorithm === 'v1' ? null : `whpk_${keyBytes(text).subarray(seedBytes).toString('base64')}`
}

/** The bytes of a key, whose prefix may be missing. */
export const keyBytes = (text: string): Buffer => Buffer.from(text.replace(/^wh(sec|sk|pk)_/, ''), 'base64')

/** Signs with the private key of a pair, which is read once. */
export function ed25519Signer({ text }: SigningKey): (message: Uint8Array) => string {
  const key = privateKey(keyBytes(text).subarray(0, seedBytes))
  return (message) => sign(null, message, key).toString('base64')
}

const privateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([privateDer, seed]), format: 'der', type: 'pkcs8' })

const publicBytes = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-seedBytes)

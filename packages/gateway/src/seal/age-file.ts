import {
  createCipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { readAgeRecipient } from '@postern/protocol'

/*
 * age files (c2sp.org/age) for X25519 recipients. The file key is new for each file, wrapped once for each recipient with
 * a key from an ephemeral Diffie-Hellman exchange. The payload is in chunks, each authenticated with its number and with
 * whether it is the last, so that none can be left out, moved or cut off.
 */

const version = 'age-encryption.org/v1'
const fileKeyBytes = 16
const nonceBytes = 16
/** Of a chunk before it is encrypted. */
const chunkBytes = 64 * 1024
const tagBytes = 16

/** Writes one age file, piece by piece. */
export interface AgeFile {
  /** Encrypts what comes next; returns what of the file is complete by now, which is less or more than was given. */
  update(bytes: Uint8Array): Uint8Array[]
  /** Once, at the end: the last chunk. Without it no receiver takes the file for whole. */
  end(): Uint8Array
}

/**
 * Begins a file for these recipients (`age1…`).
 *
 * @throws Error where one is no recipient
 */
export function createAgeFile(recipients: readonly string[]): AgeFile {
  const fileKey = randomBytes(fileKeyBytes)
  const nonce = randomBytes(nonceBytes)
  const payloadKey = derive(fileKey, nonce, 'payload')
  let head: Buffer | null = Buffer.concat([writeHeader(fileKey, recipients), nonce])
  /** Held back until more comes: which chunk is the last is said in it. */
  const held = Buffer.alloc(chunkBytes)
  let length = 0
  let chunks = 0

  const encrypt = (isLast: boolean): Uint8Array => {
    const chunk = seal(payloadKey, chunkNonce(chunks++, isLast), held.subarray(0, length))
    length = 0
    if (!head) return chunk
    const first = Buffer.concat([head, chunk])
    head = null
    return first
  }

  return {
    update(bytes) {
      const complete: Uint8Array[] = []
      for (let at = 0; at < bytes.length; ) {
        if (length === chunkBytes) complete.push(encrypt(false))
        const taken = bytes.subarray(at, at + chunkBytes - length)
        held.set(taken, length)
        length += taken.length
        at += taken.length
      }
      return complete
    },
    end: () => encrypt(true),
  }
}

function writeHeader(fileKey: Uint8Array, recipients: readonly string[]): Buffer {
  const stanzas = recipients.map((recipient) => stanzaFor(fileKey, recipient))
  const signed = `${version}\n${stanzas.join('')}---`
  const mac = createHmac('sha256', derive(fileKey, new Uint8Array(), 'header'))
    .update(signed)
    .digest()
  return Buffer.from(`${signed} ${base64(mac)}\n`)
}

function stanzaFor(fileKey: Uint8Array, recipient: string): string {
  const theirs = readAgeRecipient(recipient)
  if (!theirs) throw new Error(`"${recipient}" is not an age recipient`)
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const share = rawKey(publicKey)
  const x = Buffer.from(theirs).toString('base64url')
  // It refuses the keys for which the secret would be zero.
  const secret = diffieHellman({
    privateKey,
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }),
  })
  const wrapKey = derive(secret, Buffer.concat([share, theirs]), `${version}/X25519`)
  // The key is used for this alone.
  return `-> X25519 ${base64(share)}\n${base64(seal(wrapKey, Buffer.alloc(12), fileKey))}\n`
}

const derive = (key: Uint8Array, salt: Uint8Array, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, 32))

/** The last 32 bytes of its DER form (RFC 8410). */
const rawKey = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }).subarray(-32)

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** A counter of 11 bytes, and a byte that is 1 for the last chunk. */
function chunkNonce(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes })
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM; `place` is what the bytes are, so that no other file can be put in their stead. */
export function encryptPart(key: Uint8Array, place: string, bytes: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(place))
  const body = cipher.update(bytes)
  return Buffer.concat([iv, body, cipher.final(), cipher.getAuthTag()])
}

/** @throws Error where the bytes are not what was encrypted with this key for this place */
export function decryptPart(key: Uint8Array, place: string, bytes: Uint8Array): Buffer {
  if (bytes.length < ivBytes + tagBytes) throw new Error('it is cut off')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
  const body = decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes))
  return Buffer.concat([body, decipher.final()])
}

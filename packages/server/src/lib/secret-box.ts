import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts what must be readable again, such as signing secrets, for storage (I10). */
export interface SecretBox {
  seal(secret: string): string
  open(sealed: string): string
  /** HMAC-SHA256, base64url: what nobody else can make, the same for the same text. */
  mac(text: string): string
}

const version = 'v1'
const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM under a key derived from `POSTERN_SECRET_KEY`. */
export function createSecretBox(secretKey: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'postern secrets at rest', 32))
  const macKey = Buffer.from(hkdfSync('sha256', secretKey, '', 'postern message authentication', 32))
  return {
    mac: (text) => createHmac('sha256', macKey).update(text).digest('base64url'),
    seal: (secret) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return `${version}.${Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')}`
    },
    open: (sealed) => {
      const [found, text = ''] = sealed.split('.')
      if (found !== version) throw new Error('Sealed by an unknown version')
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
      decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
      const body = decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes))
      return Buffer.concat([body, decipher.final()]).toString('utf8')
    },
  }
}

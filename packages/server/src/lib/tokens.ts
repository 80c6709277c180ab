import { createHash, randomBytes } from 'node:crypto'

/** A secret that is shown once; only `hash` is stored, and `hint` tells a person which one it is. */
export interface NewSecret {
  readonly secret: string
  readonly hash: string
  readonly hint: string
}

/** 256 random bits: too many to guess, so a plain SHA-256 is enough to store (no salt, found by index). */
export function newSecret(prefix: string): NewSecret {
  const secret = `${prefix}_${randomBytes(32).toString('base64url')}`
  return { secret, hash: hashSecret(secret), hint: secret.slice(-4) }
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

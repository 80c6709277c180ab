import { X509Certificate } from 'node:crypto'
import type { CallbackCredential, ShownCredential } from '@postern/protocol/api'
import type { SecretBox } from '../lib/secret-box.ts'

/** Headers of a command's own as they are stored: their names, and all of them sealed (I10). */
interface StoredHeaders {
  readonly names: string[]
  readonly sealed: string
}

/** A credential as it is stored: what is shown of it, and all of it sealed (I10). */
interface StoredCredential extends ShownCredential {
  readonly sealed: string
}

type Headers = Readonly<Record<string, string>>

/** Null where there are none. */
export function storeHeaders(secretBox: SecretBox, headers: Headers): string | null {
  const names = Object.keys(headers).toSorted()
  if (names.length === 0) return null
  return JSON.stringify({ names, sealed: secretBox.seal(JSON.stringify(headers)) } satisfies StoredHeaders)
}

export const openHeaders = (secretBox: SecretBox, stored: string | null): Headers =>
  stored === null ? {} : (JSON.parse(secretBox.open((JSON.parse(stored) as StoredHeaders).sealed)) as Headers)

export const headerNames = (stored: string | null): string[] =>
  stored === null ? [] : (JSON.parse(stored) as StoredHeaders).names

export const storeCredential = (secretBox: SecretBox, credential: CallbackCredential): string =>
  JSON.stringify({
    kind: credential.kind,
    hint: hintOf(credential),
    sealed: secretBox.seal(JSON.stringify(credential)),
  } satisfies StoredCredential)

export const openCredential = (secretBox: SecretBox, stored: string): CallbackCredential =>
  JSON.parse(secretBox.open((JSON.parse(stored) as StoredCredential).sealed)) as CallbackCredential

export function shownCredential(stored: string | null): ShownCredential | null {
  if (stored === null) return null
  const { kind, hint } = JSON.parse(stored) as StoredCredential
  return { kind, hint }
}

/** So long a secret must be that its end can be shown without helping anybody to guess the rest. */
const longEnough = 16

/** By what a person tells which one it is. A user name may be the secret itself, as some APIs have it. */
function hintOf(credential: CallbackCredential): string {
  switch (credential.kind) {
    case 'bearer':
      return credential.token.length < longEnough ? '' : `…${credential.token.slice(-4)}`
    case 'basic':
      return `${[...credential.user].slice(0, 3).join('')}…`
    case 'oauth2':
      return new URL(credential.tokenUrl).host
    case 'certificate':
      return validUntil(new X509Certificate(credential.certificate))
  }
}

/** The day on which a certificate ends, which is what a person must know of it. */
export const validUntil = (certificate: X509Certificate): string =>
  `until ${certificate.validToDate.toISOString().slice(0, 10)}`

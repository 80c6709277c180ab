import type { CallbackCredential } from '@postern/protocol/api'
import { basicAuthorization } from './basic-authorization.ts'
import type { ClientIdentity } from './callback-agent.ts'
import type { OauthTokens } from './oauth-tokens.ts'

/** What a call shows its receiver beside the rows. */
export interface Authorization {
  readonly identity?: ClientIdentity
  readonly headers: Readonly<Record<string, string>>
  /** Whether a token was used that had been fetched before; then it may have ended early. */
  readonly isFromCache: boolean
  /** A text, such as an answer that repeats its request, without any of the secrets (I10). */
  withhold(text: string): string
  /** Makes the next attempt fetch another token. */
  forget(): void
}

export const noAuthorization: Authorization = {
  headers: {},
  isFromCache: false,
  withhold: (text) => text,
  forget: () => {},
}

/** Headers of a command's own, and its credential, as they go out. `id` stands for the credential where it is kept. */
export interface CallbackSecrets {
  readonly headers: Readonly<Record<string, string>>
  readonly credential: { readonly id: string; readonly value: CallbackCredential } | null
}

export async function authorizeCall(
  tokens: OauthTokens,
  { headers, credential: kept }: CallbackSecrets,
  signal: AbortSignal,
): Promise<Authorization> {
  if (kept === null) return { ...noAuthorization, headers, withhold: withholding(Object.values(headers)) }
  const { id, value: credential } = kept
  if (credential.kind === 'certificate') {
    const { certificate, key } = credential
    const identity = { id, certificate, key }
    return { ...noAuthorization, headers, withhold: withholding(Object.values(headers)), identity }
  }
  const token = credential.kind === 'oauth2' ? await tokens.get(id, credential, signal) : null
  const authorization =
    credential.kind === 'basic'
      ? basicAuthorization(credential.user, credential.password)
      : `Bearer ${credential.kind === 'bearer' ? credential.token : token?.token}`
  const secrets = [...Object.values(headers), authorization.slice(authorization.indexOf(' ') + 1)]
  return {
    headers: { ...headers, authorization },
    isFromCache: token?.isFromCache ?? false,
    withhold: withholding(secrets),
    forget: () => {
      if (token) tokens.forget(id, token.token)
    },
  }
}

/** Shorter ones stand in any text by chance. */
const shortestWithheld = 6

/** Longest first, since one may be part of another. */
function withholding(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter(({ length }) => length >= shortestWithheld).toSorted((a, b) => b.length - a.length)
  return (text) => long.reduce((left, secret) => left.replaceAll(secret, '[withheld]'), text)
}

import type { TakenDelivery } from '../deliveries/take-deliveries.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import type { ClientIdentity } from './callback-agent.ts'
import { basicAuthorization, openCredential, openHeaders } from './callback-secrets.ts'
import type { OauthTokens } from './oauth-tokens.ts'

/** What a delivery shows its receiver beside the rows. */
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

const nothing: Authorization = { headers: {}, isFromCache: false, withhold: (text) => text, forget: () => {} }

/**
 * The headers and the credential of the delivery's command. They are for the receiver that the command names now: one
 * that it named before gets its delivery without them.
 */
export async function authorize(
  { secretBox, tokens }: { secretBox: SecretBox; tokens: OauthTokens },
  {
    url,
    callbackUrl,
    headers: stored,
    credential: sealed,
  }: Pick<TakenDelivery, 'url' | 'callbackUrl' | 'headers' | 'credential'>,
  signal: AbortSignal,
): Promise<Authorization> {
  if (stored === null && sealed === null) return nothing
  if (callbackUrl === null || new URL(callbackUrl).origin !== new URL(url).origin) return nothing
  const headers = openHeaders(secretBox, stored)
  if (sealed === null) return { ...nothing, headers, withhold: withholding(Object.values(headers)) }
  const credential = openCredential(secretBox, sealed)
  if (credential.kind === 'certificate') {
    const { certificate, key } = credential
    return {
      ...nothing,
      headers,
      withhold: withholding(Object.values(headers)),
      identity: { id: sealed, certificate, key },
    }
  }
  const kept = credential.kind === 'oauth2' ? await tokens.get(sealed, credential, signal) : null
  const authorization =
    credential.kind === 'basic'
      ? basicAuthorization(credential.user, credential.password)
      : `Bearer ${credential.kind === 'bearer' ? credential.token : kept?.token}`
  const secrets = [...Object.values(headers), authorization.slice(authorization.indexOf(' ') + 1)]
  return {
    headers: { ...headers, authorization },
    isFromCache: kept?.isFromCache ?? false,
    withhold: withholding(secrets),
    forget: () => {
      if (kept) tokens.forget(sealed, kept.token)
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

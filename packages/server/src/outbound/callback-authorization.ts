import {
  type Authorization,
  authorizeCall,
  type CallbackSecrets,
  noAuthorization,
  type OauthTokens,
} from '@postern/outbound'
import type { TakenDelivery } from '../deliveries/take-deliveries.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { openCredential, openHeaders } from './callback-secrets.ts'

type Sealed = Pick<TakenDelivery, 'url' | 'callbackUrl' | 'headers' | 'credential'>

/** The headers and the credential of the delivery's command, where the delivery gets any. */
export async function authorize(
  { secretBox, tokens }: { secretBox: SecretBox; tokens: OauthTokens },
  delivery: Sealed,
  signal: AbortSignal,
): Promise<Authorization> {
  const secrets = openSecrets(secretBox, delivery)
  return secrets === null ? noAuthorization : authorizeCall(tokens, secrets, signal)
}

/** They are for the receiver that the command names now: one that it named before gets its delivery without them. */
export function openSecrets(
  secretBox: SecretBox,
  { url, callbackUrl, headers, credential }: Sealed,
): CallbackSecrets | null {
  if (headers === null && credential === null) return null
  if (callbackUrl === null || new URL(callbackUrl).origin !== new URL(url).origin) return null
  return {
    headers: openHeaders(secretBox, headers),
    credential: credential === null ? null : { id: credential, value: openCredential(secretBox, credential) },
  }
}

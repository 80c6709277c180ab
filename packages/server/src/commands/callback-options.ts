import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type CallbackRules, checkCallbackUrl } from '@postern/outbound'
import type { CallbackCredential, CallbackHeaders } from '@postern/protocol/api'
import type { InputError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { headerNames, openHeaders, storeCredential, storeHeaders, validUntil } from '../outbound/callback-secrets.ts'
import { checkSecretsOf } from './callback-url.ts'
import type { CommandRow } from './command-view.ts'

type CallbackColumns = Pick<CommandRow, 'callback_headers' | 'callback_credential'>

interface CallbackInput {
  readonly callbackUrl?: string | undefined
  readonly callbackHeaders?: CallbackHeaders | null | undefined
  readonly callbackCredential?: CallbackCredential | null | undefined
}

interface CallbackContext {
  readonly secretBox: SecretBox
  readonly rules: CallbackRules
  readonly clock: Clock
}

const none = { callback_url: null, callback_headers: null, callback_credential: null }

/**
 * The columns of the headers and the credential that a request names, sealed (I10); what is wrong is pushed. `present` is
 * what an edit leaves as it is; where the gateway posts, it judges addresses by rules of its own.
 */
export function readCallback(
  context: CallbackContext,
  input: CallbackInput,
  errors: InputError[],
  present: CallbackColumns & Pick<CommandRow, 'callback_url'> = none,
  isDirect = false,
): Partial<CallbackColumns> {
  const { secretBox } = context
  const { callbackHeaders, callbackCredential } = input
  const columns: Partial<CallbackColumns> = {}
  const found = errors.length
  if (callbackHeaders !== undefined) {
    const kept = callbackHeaders === null ? {} : openHeaders(secretBox, present.callback_headers)
    const headers = mergeHeaders(kept, callbackHeaders ?? {}, errors)
    if (errors.length === found) columns.callback_headers = storeHeaders(secretBox, headers)
  }
  if (callbackCredential === null) columns.callback_credential = null
  else if (callbackCredential !== undefined) {
    checkCredential(context, callbackCredential, isDirect, errors)
    if (errors.length === found) columns.callback_credential = storeCredential(secretBox, callbackCredential)
  }
  const all = { ...present, ...columns }
  if (all.callback_credential !== null && headerNames(all.callback_headers).includes('authorization'))
    errors.push({
      path: '/callbackHeaders/authorization',
      message: 'is what callbackCredential sets: leave one of them out',
    })
  const url = input.callbackUrl ?? present.callback_url
  if (callbackCredential?.kind === 'certificate' && !url?.toLowerCase().startsWith('https:'))
    errors.push({ path: '/callbackCredential/kind', message: 'certificate needs a callback URL with https' })
  checkSecretsOf(url ?? null, all, errors)
  checkSameReceiver(input, present, errors)
  return columns
}

/** A secret is for the receiver that it was given for: whoever may edit a command must not get to see it elsewhere. */
function checkSameReceiver(input: CallbackInput, present: typeof none | CommandRowOf, errors: InputError[]): void {
  const { callbackUrl: url } = input
  if (url === undefined || present.callback_url === null || !URL.canParse(url)) return
  const { origin } = new URL(present.callback_url)
  if (new URL(url).origin === origin) return
  const keepsCredential = present.callback_credential !== null && input.callbackCredential === undefined
  const sent = input.callbackHeaders
  const isSent = (name: string) => Object.keys(sent ?? {}).some((key) => key.toLowerCase() === name)
  const kept = sent === null ? [] : headerNames(present.callback_headers).filter((name) => !isSent(name))
  if (!keepsCredential && kept.length === 0) return
  const secrets = [...(keepsCredential ? ['callbackCredential'] : []), ...(kept.length > 0 ? ['callbackHeaders'] : [])]
  errors.push({
    path: '/callbackUrl',
    message: `is another receiver than ${origin}, which the stored secrets are for: send ${secrets.join(' and ')} again, or null`,
  })
}

type CommandRowOf = CallbackColumns & Pick<CommandRow, 'callback_url'>

const mostHeaders = 20
/** What HTTP itself goes by, and what a delivery says of its own. */
const reserved =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|user-agent|proxy-.*|webhook-.*|postern-.*)$/

function mergeHeaders(
  present: Readonly<Record<string, string>>,
  changes: CallbackHeaders,
  errors: InputError[],
): Record<string, string> {
  const merged: Record<string, string> = { ...present }
  const seen = new Set<string>()
  for (const [given, value] of Object.entries(changes)) {
    const name = given.toLowerCase()
    const wrong = seen.has(name) ? 'is named twice' : wrongHeader(name, value)
    seen.add(name)
    if (wrong !== null) errors.push({ path: `/callbackHeaders/${given}`, message: wrong })
    else if (value === null) delete merged[name]
    else merged[name] = value
  }
  if (Object.keys(merged).length > mostHeaders)
    errors.push({ path: '/callbackHeaders', message: `are more than ${mostHeaders}` })
  return merged
}

/** What is wrong with a header of one's own, by its name in lower case, or null. */
export function wrongHeader(name: string, value: string | null): string | null {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return 'is not a header name'
  if (reserved.test(name)) return 'is reserved: HTTP or the delivery itself sets it'
  if (value !== null && !isHeaderText(value)) return 'must be printable ASCII without spaces around it'
  return null
}

const isHeaderText = (value: string): boolean => /^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/.test(value)

function checkCredential(
  { rules, clock }: CallbackContext,
  credential: CallbackCredential,
  isDirect: boolean,
  errors: InputError[],
): void {
  const wrong = (field: string, message: string) => errors.push({ path: `/callbackCredential/${field}`, message })
  switch (credential.kind) {
    case 'bearer':
      if (!/^[\x21-\x7e]+$/.test(credential.token)) wrong('token', 'must be printable ASCII without spaces')
      break
    case 'basic':
      // RFC 7617, 2: the first colon ends the user name, and control characters stand in neither.
      if (/[:\p{Cc}]/u.test(credential.user)) wrong('user', 'must not contain a colon or control characters')
      if (/\p{Cc}/u.test(credential.password)) wrong('password', 'must not contain control characters')
      break
    case 'oauth2': {
      const message = checkCallbackUrl(credential.tokenUrl, isDirect ? undefined : rules)
      if (message !== null) wrong('tokenUrl', message)
      break
    }
    case 'certificate': {
      const found = wrongIdentity(credential, clock())
      if (found) wrong(found.field, found.message)
    }
  }
}

/** Node's own check of the two: a pair that no TLS connection could be opened with is refused while a person looks. */
function wrongIdentity({ certificate, key }: { certificate: string; key: string }, now: number) {
  let read: X509Certificate
  try {
    read = new X509Certificate(certificate)
  } catch {
    return { field: 'certificate', message: 'is not a certificate in PEM' }
  }
  let secret: KeyObject
  try {
    secret = createPrivateKey(key)
  } catch {
    return { field: 'key', message: 'is not a private key in PEM without a passphrase' }
  }
  if (!read.checkPrivateKey(secret)) return { field: 'key', message: 'does not belong to the certificate' }
  if (read.validToDate.getTime() <= now) return { field: 'certificate', message: `was valid ${validUntil(read)}` }
  return null
}

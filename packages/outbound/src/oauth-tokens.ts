import type { CallbackCredential } from '@postern/protocol/api'
import { basicAuthorization } from './basic-authorization.ts'
import type { CallbackAgent } from './callback-agent.ts'
import { failureWords } from './failure-words.ts'
import { readBounded } from './read-bounded.ts'

type Credential = Extract<CallbackCredential, { kind: 'oauth2' }>

/** No token came, so the delivery could not be tried. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
}

interface Token {
  readonly token: string
  readonly endsAt: number
}

export interface OauthTokens {
  /** The token for a credential, which `sealed` stands for; rejects with TokenError, or when `signal` aborts. */
  get(sealed: string, credential: Credential, signal: AbortSignal): Promise<{ token: string; isFromCache: boolean }>
  /** Drops a token that was refused, unless another one has come meanwhile. */
  forget(sealed: string, token: string): void
}

/** So much before its end a token is used no more: it must arrive while it is valid. */
const marginMs = 30_000
/** How long a token is kept that does not say. */
const unknownLifeMs = 60 * 60_000
const timeoutMs = 30_000
const largestAnswer = 64 * 1024
const mostKept = 1_000

/** OAuth 2 client credentials (RFC 6749, 4.4): tokens fetched by the agent of callbacks, by its rules, and kept until they end. */
export function createOauthTokens(agent: CallbackAgent, clock: () => number): OauthTokens {
  const kept = new Map<string, Token>()
  /** Who asks while a token is on its way waits for the same one. */
  const coming = new Map<string, Promise<Token>>()

  async function fetchOnce(sealed: string, credential: Credential): Promise<Token> {
    const token = await fetchToken(agent, credential, clock)
    kept.set(sealed, token)
    const oldest = kept.size > mostKept ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    return token
  }

  return {
    get: async (sealed, credential, signal) => {
      const found = kept.get(sealed)
      if (found && found.endsAt > clock()) return { token: found.token, isFromCache: true }
      const fetching =
        coming.get(sealed) ??
        fetchOnce(sealed, credential).finally(() => {
          coming.delete(sealed)
        })
      coming.set(sealed, fetching)
      const { token } = await unlessAborted(fetching, signal)
      return { token, isFromCache: false }
    },
    forget: (sealed, token) => {
      if (kept.get(sealed)?.token === token) kept.delete(sealed)
    },
  }
}

/** What is fetched is not for this delivery alone, so it goes on when the delivery is broken off. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function fetchToken(agent: CallbackAgent, credential: Credential, clock: () => number): Promise<Token> {
  const url = new URL(credential.tokenUrl)
  const fail = (why: string): never => {
    throw new TokenError(`No token for the callback came from ${url.host}: ${why}`)
  }
  let status: number
  let text: string
  try {
    const { headers, body } = tokenRequest(credential)
    const answer = await agent.post(url, { headers, body, signal: AbortSignal.timeout(timeoutMs) })
    status = answer.statusCode
    text = (await readBounded(answer.body, largestAnswer)).toString('utf8')
  } catch (error) {
    return fail(failureWords(error, url))
  }
  const answer = readAnswer(text)
  if (status !== 200) {
    // A code from the table of RFC 6749, 5.2; any other text could hold what must not be shown.
    const code = /^[a-z_]{1,50}$/.test(answer.error ?? '') ? ` (${answer.error})` : ''
    return fail(`it answered ${status}${code}`)
  }
  const { access_token: token, token_type: type = 'Bearer', expires_in: seconds } = answer
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) return fail('its answer has no access_token')
  if (type.toLowerCase() !== 'bearer') return fail('its token is not a bearer token')
  const lifeMs = seconds === undefined ? unknownLifeMs : seconds * 1000
  return { token, endsAt: clock() + Math.max(0, lifeMs - marginMs) }
}

function tokenRequest({ clientId, clientSecret, scope, audience, secretIn = 'header' }: Credential) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (audience !== undefined) form.set('audience', audience)
  if (secretIn === 'body') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  }
  const body = Buffer.from(form.toString())
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    // RFC 6749, 2.3.1: both are form-encoded first.
    ...(secretIn === 'header' && { authorization: basicAuthorization(formEncode(clientId), formEncode(clientSecret)) }),
  }
  return { headers, body }
}

const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

interface TokenAnswer {
  readonly access_token?: string
  readonly token_type?: string
  readonly expires_in?: number
  readonly error?: string
}

/** What of an answer has the form that it should have. */
function readAnswer(text: string): TokenAnswer {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof found !== 'object' || found === null) return {}
  const fields = found as Record<string, unknown>
  const texts = ['access_token', 'token_type', 'error'].filter((name) => typeof fields[name] === 'string')
  const seconds = Number(fields.expires_in ?? Number.NaN)
  return {
    ...Object.fromEntries(texts.map((name) => [name, fields[name]])),
    ...(Number.isFinite(seconds) && seconds >= 0 && { expires_in: seconds }),
  }
}

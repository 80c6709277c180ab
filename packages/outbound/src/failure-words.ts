import { STATUS_CODES } from 'node:http'
import { ProxyError, RefusedAddressError } from './callback-agent.ts'

const longest = 500

/** Why an attempt got no answer, in words; never with the URL's path or query, which may hold a secret. */
export function failureWords(error: unknown, url: URL): string {
  const { host } = url
  const code = codeOf(error)
  const words = code === undefined ? undefined : wordsByCode[code]?.(host)
  if (words !== undefined) return words
  if (error instanceof RefusedAddressError || error instanceof ProxyError) return error.message
  const message = error instanceof Error ? error.message : String(error)
  return `The request to ${host} failed: ${message}`.replaceAll('\0', '').slice(0, longest)
}

const wordsByCode: Record<string, (host: string) => string> = {
  ENOTFOUND: (host) => `The host name of ${host} was not found`,
  EAI_AGAIN: (host) => `The host name of ${host} could not be resolved: the name server did not answer`,
  ECONNREFUSED: (host) => `${host} refused the connection: nothing listens there`,
  ECONNRESET: (host) => `${host} closed the connection before it answered`,
  EPIPE: (host) => `${host} closed the connection before it had read the request`,
  UND_ERR_SOCKET: (host) => `${host} closed the connection before it answered`,
  EHOSTUNREACH: (host) => `${host} cannot be reached from here (no route)`,
  ENETUNREACH: (host) => `${host} cannot be reached from here (no network)`,
  ETIMEDOUT: (host) => `The connection to ${host} took too long`,
  UND_ERR_CONNECT_TIMEOUT: (host) => `The connection to ${host} took too long`,
  CERT_HAS_EXPIRED: (host) => `The certificate of ${host} has expired`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => `The certificate of ${host} is self-signed`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) => `The certificate of ${host} comes from an unknown authority`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => `The certificate of ${host} comes from an unknown authority`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `The certificate of ${host} is made out to another name`,
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Why an answer is not taken for a delivery. */
export function statusWords(status: number, location: string | undefined): string {
  const answered = `The receiver answered ${status}${STATUS_CODES[status] ? ` ${STATUS_CODES[status]}` : ''}`
  if (status === 410) return `${answered}: it wants no more of this`
  if (status < 300 || status >= 400) return answered
  const target = location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : ''
  return `${answered}, a redirect${target}: redirects are not followed, so correct the callback URL`
}

import { isIP } from 'node:net'
import { allows } from './allow-list.ts'
import { type CallbackRules, ownInspectionPath, plainHost, portOf, refusedAddress } from './callback-rules.ts'

const longest = 2_000

/**
 * What is wrong with a callback URL, as the end of a sentence that begins with its name, or null. With `rules`, an
 * address that is written out is checked too; what a name resolves to is checked at every connection, since it changes.
 */
export function checkCallbackUrl(text: string, rules?: CallbackRules): string | null {
  if (text.length > longest) return `is longer than ${longest} characters`
  if (!URL.canParse(text)) return 'is not a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  if (url.hostname === '') return 'has no host'
  if (plainHost(url).split('.').includes('')) return 'has a host with an empty part between its dots'
  if (url.port === '0') return 'names port 0, where nothing can listen'
  return rules ? refusedHost(rules, url) : null
}

/** Why a request to a URL is refused before its name is resolved, or null. */
export function refusedHost(rules: CallbackRules, url: URL): string | null {
  if (ownInspectionPath(rules, url) !== null) return null
  const also = rules.also?.() ?? null
  const refusal = also && refusedHost(also, url)
  if (refusal) return refusal
  const host = plainHost(url)
  const reason = isIP(host)
    ? refusedAddress(rules, host, portOf(url), host)
    : isLocalName(host) && !allows(rules.allow, host, portOf(url), null) && !allowsLoopback(rules, host, portOf(url))
      ? `${host} is this machine; callbacks go to ${whatIsAllowed(rules)}`
      : null
  return reason === null ? null : `is not allowed: ${reason}`
}

const whatIsAllowed = ({ onlyBy }: CallbackRules): string =>
  onlyBy === undefined ? 'public addresses and what POSTERN_CALLBACK_ALLOW names' : `what ${onlyBy} names`

const isLocalName = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost')

const allowsLoopback = (rules: CallbackRules, host: string, port: number): boolean =>
  ['127.0.0.1', '::1'].some((address) => refusedAddress(rules, host, port, address) === null)

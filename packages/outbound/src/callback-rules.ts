import ipaddr from 'ipaddr.js'
import { type AllowEntry, allows, readAllowEntry } from './allow-list.ts'

/** Where callbacks may go, and through what. */
export interface CallbackRules {
  /** What is allowed although its address is not a public one. */
  readonly allow: readonly AllowEntry[]
  /** The server's public address, without a slash at the end: its own receiving URLs are always allowed. */
  readonly publicUrl: () => string
  /** The proxy that callbacks go through, and that then judges what names resolve to. */
  readonly proxy: URL | null
  /** The setting that has all there is: nothing else is allowed, public addresses neither. */
  readonly onlyBy?: string
  /** Rules that must allow it, too; they may change. */
  readonly also?: () => CallbackRules | null
}

/** @throws Error that names the entry of POSTERN_CALLBACK_ALLOW which cannot be read. */
export function readCallbackRules(
  allow: readonly string[],
  publicUrl: () => string,
  proxy: URL | null = null,
): CallbackRules {
  return { allow: allow.map(readAllowEntry), publicUrl, proxy }
}

/** The rules of a gateway, which posts to nothing but what its own host names. */
export const onlyNamed = (setting: string, allow: readonly string[]): CallbackRules => ({
  allow: allow.map(readAllowEntry),
  publicUrl: () => '',
  proxy: null,
  onlyBy: setting,
})

/** Azure answers its machines here (metadata, keys) although the address is a public one. */
const publicMetadata = new Set(['168.63.129.16'])
const globalUnicast = ipaddr.IPv6.parse('2000::')
const ipv4Compatible = ipaddr.IPv6.parse('::')

/** Why callbacks to an address are refused, in words, or null where they are allowed. */
export function refusedAddress(rules: CallbackRules, host: string, port: number, text: string): string | null {
  if (!ipaddr.isValid(text)) return `"${text}" is not an IP address`
  const also = rules.also?.() ?? null
  const refusal = also && refusedAddress(also, host, port, text)
  if (refusal) return refusal
  const address = ipaddr.parse(text)
  const isNamed = allows(rules.allow, host, port, address)
  if (rules.onlyBy !== undefined) return isNamed ? null : `${text} is not among what ${rules.onlyBy} names`
  const kind = specialKind(address)
  if (kind === null || isNamed) return null
  return `${text} is ${kind}; callbacks go to public addresses and what POSTERN_CALLBACK_ALLOW names`
}

/** Everything but globally routed unicast, so that a range nobody thought of is refused rather than let through. */
function specialKind(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  const range = address.range()
  if (range !== 'unicast') return kinds[range] ?? `a special address (${range})`
  if (publicMetadata.has(address.toString())) return 'a metadata address'
  if (address instanceof ipaddr.IPv6 && address.match(ipv4Compatible, 96)) return 'an IPv4-compatible address'
  if (address instanceof ipaddr.IPv6 && !address.match(globalUnicast, 3)) return 'not a globally routed address'
  return null
}

const kinds: Record<string, string> = {
  unspecified: 'the unspecified address',
  broadcast: 'the broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address',
  loopback: 'a loopback address',
  private: 'a private address',
  carrierGradeNat: 'a carrier-grade NAT address',
  uniqueLocal: 'a private address (unique local)',
  ipv4Mapped: 'an IPv4-mapped address',
  rfc6145: 'an IPv4-translated address',
  rfc6052: 'a NAT64 address',
  '6to4': 'a 6to4 address',
  teredo: 'a Teredo address',
  reserved: 'a reserved address',
  benchmarking: 'a benchmarking address',
  discard: 'a discard-only address',
  deprecatedSiteLocal: 'a private address (site local)',
}

/** Host name of a URL as the rules compare it: no brackets, no final dot. */
export const plainHost = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')

export const portOf = (url: URL): number => (url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80)

/** The path below the server's public address when it is one of those that receive (inspection, flows); else null. */
export function ownInspectionPath({ publicUrl }: CallbackRules, url: URL): string | null {
  const address = `${publicUrl()}/`
  // Not known before the server listens.
  if (!URL.canParse(address)) return null
  const own = new URL(address)
  if (url.origin !== own.origin || url.username !== '' || url.password !== '') return null
  const receives = ['inspect', 'in', 'hook'].some((name) => url.pathname.startsWith(`${own.pathname}${name}/`))
  return receives ? url.pathname.slice(own.pathname.length - 1) : null
}

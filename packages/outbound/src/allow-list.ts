import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** One entry of POSTERN_CALLBACK_ALLOW; without a port it holds for all of them. */
export type AllowEntry = { readonly port: number | null } & (
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'domain'; readonly ending: string }
  | { readonly kind: 'range'; readonly start: Address; readonly bits: number }
)

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/

/**
 * Reads `host`, `*.example.com`, an IP address or a CIDR, each with `:port` if wanted (IPv6 then in brackets:
 * `[fd00::/8]:8080`).
 *
 * @throws Error with a sentence about the entry.
 */
export function readAllowEntry(text: string): AllowEntry {
  const { target, port } = splitPort(text.trim().toLowerCase())
  if (port !== null && (port < 1 || port > 65_535)) throw wrong(text)
  if (ipaddr.isValidCIDR(target)) {
    const [start, bits] = ipaddr.parseCIDR(target)
    return { kind: 'range', start, bits, port }
  }
  if (isWrittenAddress(target)) {
    const start = ipaddr.parse(target)
    return { kind: 'range', start, bits: start.toByteArray().length * 8, port }
  }
  if (target.startsWith('*.') && hostName.test(target.slice(2)))
    return { kind: 'domain', ending: target.slice(1), port }
  // A name whose last label is a number is an address written in another way, as URLs read it.
  if (hostName.test(target) && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(target)) return { kind: 'host', name: target, port }
  throw wrong(text)
}

export function allows(entries: readonly AllowEntry[], host: string, port: number, address: Address | null): boolean {
  return entries.some((entry) => {
    if (entry.port !== null && entry.port !== port) return false
    if (entry.kind === 'host') return host === entry.name
    if (entry.kind === 'domain') return host.endsWith(entry.ending)
    return address !== null && contains(entry, address)
  })
}

function contains({ start, bits }: AllowEntry & { kind: 'range' }, address: Address): boolean {
  // ::ffff:10.0.0.1 is 10.0.0.1 by another name, on the wire too.
  const plain = start.kind() === 'ipv4' && address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
  const found = plain ? address.toIPv4Address() : address
  return found.kind() === start.kind() && found.match(start, bits)
}

const wrong = (text: string): Error =>
  new Error(`"${text}" is not a host name, *.domain, IP address or CIDR, with or without :port`)

function splitPort(text: string): { target: string; port: number | null } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text)
  if (bracketed?.[1] !== undefined) return { target: bracketed[1], port: bracketed[2] ? Number(bracketed[2]) : null }
  const plain = /^([^:]+):(\d+)$/.exec(text)
  if (plain?.[1] !== undefined) return { target: plain[1], port: Number(plain[2]) }
  return { target: text, port: null }
}

const isWrittenAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text))

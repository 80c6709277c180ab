import { resolve } from 'node:path'
import { readAllowEntry } from '@postern/outbound'
import type { CallbackRate } from '@postern/protocol/api'
import ipaddr from 'ipaddr.js'

/** `host:port`, an IPv6 address in brackets. Port 0 takes a free one. */
export function checkListen(text: string): { host: string; port: number } {
  const found = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text)
  const host = found?.[1] ?? found?.[2]
  const port = Number(found?.[3])
  if (host === undefined || port > 65_535) {
    throw new Error(`must be an address and a port, such as 127.0.0.1:7400 or [::1]:7400, not "${text}"`)
  }
  return { host, port }
}

/** The origin alone: cookies and links are made for the root of a host. */
export function checkPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(`must be an http or https address, not "${text}"`)
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error('must be an address without a path, such as https://postern.example.com')
  }
  return url.origin
}

export const checkFolder = (text: string): string => resolve(text)

export function checkDatabaseUrl(text: string): string {
  // The text may hold a password, so it is not repeated.
  const problem = new Error('must be sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE')
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length)
    if (file === '' || file.startsWith('//')) throw problem
    return `sqlite:${resolve(file)}`
  }
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) throw problem
  return text
}

const shortestSecretKey = 32

export function checkSecretKey(text: string): string {
  if (text.length < shortestSecretKey) {
    throw new Error(`must have at least ${shortestSecretKey} characters, chosen at random (openssl rand -base64 32)`)
  }
  return text
}

/** Never repeated, as it may be a secret. */
export function checkKey(text: string): string {
  if (!/^[\x21-\x7e]{1,256}$/.test(text)) throw new Error('must have 1 to 256 characters without spaces')
  return text
}

export function checkEmail(text: string): string {
  if (text.length > 254 || !/^[^@\s]+@[^@\s]+$/.test(text)) throw new Error(`must be an e-mail address, not "${text}"`)
  return text
}

export function checkPassword(text: string): string {
  if (text.length < 12 || text.length > 256) throw new Error('must have 12 to 256 characters')
  return text
}

export function checkSwitch(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new Error(`must be on or off, not "${text}"`)
  return text === 'on'
}

const numberOf =
  (unit: string) =>
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text)
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new Error(`must be a whole number of ${unit} from ${least} to ${most}, not "${text}"`)
    }
    return number
  }

export const secondsBetween = numberOf('seconds')
export const attemptsBetween = numberOf('attempts')
export const daysBetween = numberOf('days')
export const megabytesBetween = numberOf('megabytes')

export function checkRate(text: string): CallbackRate {
  const [, requests = '', per] = /^(\d{1,6})\/(second|minute)$/.exec(text) ?? []
  const count = Number(requests)
  if ((per !== 'second' && per !== 'minute') || count < 1 || count > 100_000) {
    throw new Error(`must be such as 10/second or 30/minute, of 1 to 100000, not "${text}"`)
  }
  return { requests: count, per }
}

/** Texts separated by commas or spaces, each checked. */
export const listOfChecked =
  (check: (text: string) => void) =>
  (text: string): readonly string[] => {
    const items = text.split(/[\s,]+/).filter((item) => item !== '')
    for (const item of items) check(item)
    return items
  }

export function checkCallbackProxy(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The text may hold a password, so it is not repeated.
  const isPlain = url && url.pathname === '/' && url.search === '' && url.hash === ''
  if (url === undefined || !isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error('must be an http or https address without a path, such as http://proxy.example.com:3128')
  }
  return url
}

/** Names for ranges that Fastify knows. */
const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal'])

export function checkAllowEntry(text: string): void {
  try {
    readAllowEntry(text)
  } catch (cause) {
    throw new Error(`is not right: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

export function checkProxy(text: string): void {
  if (namedRanges.has(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text)) return
  throw new Error(`must be IP addresses and CIDRs, not "${text}"`)
}

import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { type CallbackRules, ownInspectionPath, plainHost, portOf, refusedAddress } from './callback-rules.ts'
import { refusedHost } from './check-callback-url.ts'

export interface CallbackAgentOptions {
  readonly connectTimeoutMs: number
  /** Connections to one receiver at once. */
  readonly perHost: number
  /** Where this server listens, for its own inspection URLs; null: they go by the public address. */
  readonly localUrl?: (() => string | null) | undefined
  readonly resolve?: (host: string) => Promise<LookupAddress[]>
}

/** What this side shows a receiver in TLS, in PEM. */
export interface ClientIdentity {
  /** The same for the same certificate. */
  readonly id: string
  readonly certificate: string
  readonly key: string
}

export interface CallbackAgent {
  /** Sends a POST, or with another method what a flow asks for; redirects are not followed. */
  post(
    url: URL,
    request: Omit<Dispatcher.RequestOptions, 'origin' | 'path' | 'method'> & { method?: Dispatcher.HttpMethod },
    identity?: ClientIdentity,
  ): Promise<Dispatcher.ResponseData>
  close(): Promise<void>
}

interface Tls {
  readonly cert?: string
  readonly key?: string
}

/** Whose connections are kept open. */
const mostIdentities = 100

/** A callback whose address the rules do not allow. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError'
}

/** The proxy itself cannot be used; nothing is known of the receiver. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
}

/**
 * HTTP for callbacks, with connections kept open. The addresses of a name are judged while connecting, and the very ones
 * that were judged are connected to: a name that changes its address in between (DNS rebinding) gains nothing.
 * Through a proxy only what is written out in a URL is judged here: a name goes to the proxy as it is.
 */
export function createCallbackAgent(rules: CallbackRules, options: CallbackAgentOptions): CallbackAgent {
  const { connectTimeoutMs, perHost, localUrl, resolve = (host) => lookup(host, { all: true }) } = options
  const shared = { connections: perHost, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 }
  const guarded = (tls: Tls = {}) =>
    new Agent({
      ...shared,
      factory: (origin, poolOptions) =>
        new Pool(origin, {
          ...(poolOptions as Pool.Options),
          connect: guardedConnector(rules, new URL(origin), { ...tls, timeout: connectTimeoutMs }, resolve),
        }),
    })
  const { proxy } = rules
  const proxied = (tls: Tls = {}) =>
    proxy && new ProxyAgent({ ...shared, uri: proxy.href, connectTimeout: connectTimeoutMs, requestTls: tls })
  const outward = proxied() ?? guarded()
  /** Connections are kept for one identity: what it was let in for must not serve another. */
  const byIdentity = new Map<string, Dispatcher>()

  function withIdentity({ id, certificate, key }: ClientIdentity): Dispatcher {
    const tls = { cert: certificate, key }
    const agent = byIdentity.get(id) ?? proxied(tls) ?? guarded(tls)
    // Last used last.
    byIdentity.delete(id)
    byIdentity.set(id, agent)
    const oldest = byIdentity.size > mostIdentities ? byIdentity.entries().next().value : undefined
    if (oldest) {
      byIdentity.delete(oldest[0])
      // Requests under way come to their end.
      void oldest[1].close()
    }
    return agent
  }

  const own = new Agent({ ...shared, connect: { timeout: connectTimeoutMs } })
  return {
    post: async (url, request, identity) => {
      const ownPath = ownInspectionPath(rules, url)
      const local = ownPath === null ? null : (localUrl?.() ?? null)
      const target = local === null || ownPath === null ? url : new URL(ownPath + url.search, local)
      const sent = { method: 'POST', ...request, origin: target.origin, path: target.pathname + target.search } as const
      if (ownPath !== null) return own.request(sent)
      const dispatcher = identity ? withIdentity(identity) : outward
      if (proxy === null) return dispatcher.request(sent)
      const refusal = refusedHost(rules, url)
      if (refusal !== null) throw new RefusedAddressError(`${plainHost(url)} ${refusal}`)
      return dispatcher.request(sent).catch((error: unknown) => {
        throw ofProxy(error)
      })
    },
    close: async () => {
      await Promise.all([outward, own, ...byIdentity.values()].map((agent) => agent.destroy()))
    },
  }
}

/** Behind a proxy this side opens no connection but the one to the proxy. */
function ofProxy(error: unknown): unknown {
  const syscall = error instanceof Error && 'syscall' in error ? error.syscall : undefined
  if (syscall !== 'connect' && syscall !== 'getaddrinfo') return error
  const { code } = error as NodeJS.ErrnoException
  return new ProxyError(`The proxy of POSTERN_CALLBACK_PROXY cannot be reached (${code})`, { cause: error })
}

function guardedConnector(
  rules: CallbackRules,
  origin: URL,
  options: Tls & { readonly timeout: number },
  resolve: (host: string) => Promise<LookupAddress[]>,
): buildConnector.connector {
  const host = plainHost(origin)
  const port = portOf(origin)
  const refusal = (address: string) => refusedAddress(rules, host, port, address)

  const judged: LookupFunction = (name, { all }, answer) => {
    resolve(name).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => refusal(address) === null)
        const [first] = allowed
        if (first === undefined) {
          const reason = addresses[0] ? refusal(addresses[0].address) : 'it has no address'
          answer(new RefusedAddressError(`${host} is not allowed: ${reason}`), '')
        } else if (all) answer(null, allowed)
        else answer(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => answer(error, ''),
    )
  }
  const connect = buildConnector({ ...options, lookup: judged, allowH2: false, port })
  return (target, callback) => {
    // An address that is written out is not looked up.
    const reason = isIP(host) ? refusal(host) : null
    if (reason === null) connect(target, callback)
    else queueMicrotask(() => callback(new RefusedAddressError(`${host} is not allowed: ${reason}`), null))
  }
}

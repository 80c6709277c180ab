import { isIP } from 'node:net'
import { getCACertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { isLoopback } from '../loopback.ts'

/** How the server is reached, beside its address. */
export interface WayToServer {
  /** `http://name:password@host:port`; null: what HTTPS_PROXY and NO_PROXY say. */
  readonly proxy: URL | null
  /** PEM of CAs that count beside the system's. */
  readonly ca: string | null
  /** PEM of a certificate and its key, for a server that wants to know who calls. */
  readonly certificate: { readonly cert: string; readonly key: string } | null
}

export const straight: WayToServer = { proxy: null, ca: null, certificate: null }

/**
 * A proxy of the environment counts for a server elsewhere, never for one on this machine; one of the settings always.
 */
export function createDispatcher(server: URL, connections: number, way: WayToServer): Dispatcher {
  const tls = {
    ...(way.ca !== null && { ca: [...getCACertificates('default'), way.ca] }),
    ...way.certificate,
  }
  const isSet = Object.keys(tls).length > 0
  const options = { connections, allowH2: false, connectTimeout: 10_000, keepAliveTimeout: 60_000 }
  if (way.proxy) {
    const name = server.hostname.replace(/^\[|\]$/g, '')
    return new ProxyAgent({
      ...options,
      uri: way.proxy.href,
      proxyTls: way.ca === null ? {} : { ca: tls.ca },
      requestTls: { ...tls, ...(isIP(name) === 0 && { servername: name }) },
    })
  }
  if (isLoopback(server.hostname))
    return new Agent({ ...options, ...(isSet && { connect: { ...tls, timeout: 10_000 } }) })
  const requestTls = isSet ? { connect: { ...tls, timeout: 10_000 }, requestTls: tls } : {}
  return new EnvHttpProxyAgent({ ...options, ...requestTls })
}

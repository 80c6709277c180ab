import type { Plugin } from 'esbuild'
import { fromRoot } from '../folders.ts'

/** The parts of undici that the gateway has a use for; another one that it imports is an error of the bundler. */
const parts = {
  Agent: 'dispatcher/agent',
  EnvHttpProxyAgent: 'dispatcher/env-http-proxy-agent',
  Pool: 'dispatcher/pool',
  ProxyAgent: 'dispatcher/proxy-agent',
  buildConnector: 'core/connect',
}

const contents = [
  `import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'`,
  `import api from 'undici/lib/api/index.js'`,
  'Object.assign(Dispatcher.prototype, api)', // as undici's own index does
  ...Object.entries(parts).map(([name, path]) => `export { default as ${name} } from 'undici/lib/${path}.js'`),
].join('\n')

/**
 * Takes undici's client without its fetch, WebSockets and mocks, which are a fifth of the bundle, and without HTTP/2, which
 * every call of the gateway refuses (`allowH2: false`): two megabytes of memory.
 */
export const undiciClient: Plugin = {
  name: 'undici-client',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: 'undici-client' }))
    build.onResolve({ filter: /^node:http2$/ }, ({ path, importer }) =>
      importer.includes('undici') ? { path, namespace: 'without-http2' } : null,
    )
    build.onLoad({ filter: /.*/, namespace: 'without-http2' }, () => ({
      contents: 'module.exports = { constants: {} }',
    }))
    build.onLoad({ filter: /.*/, namespace: 'undici-client' }, () => ({ contents, resolveDir: fromRoot('.') }))
  },
}

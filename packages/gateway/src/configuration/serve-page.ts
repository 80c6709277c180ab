import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listDataSources, listDrivers } from '@postern/odbc'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { SettingsError } from '../settings.ts'
import type { WayToServer } from '../to-server/create-dispatcher.ts'
import { gatewayVersion } from '../version.ts'
import { removeConnection, saveConnection } from './change-configuration.ts'
import { checkDatabase } from './check-database.ts'
import { checkServer } from './check-server.ts'
import { readConfiguration } from './configuration-file.ts'
import { createGuard, safeHeaders } from './guard-requests.ts'
import { readPageFile } from './page-files.ts'

/** @public */
export interface ConfigurationPage {
  /** With the token that lets one browser in. */
  readonly url: string
  close(): Promise<void>
}

export interface PageOptions {
  readonly folder: string
  readonly way: WayToServer
  readonly allowHttp: boolean
  /** 0: any. Where it is taken, and not asked for by somebody, any. */
  readonly port: number
}

const Text = Type.String({ maxLength: 10_000 })
const Change = Type.Object(
  {
    name: Text,
    url: Type.Optional(Text),
    apiKey: Type.Optional(Text),
    odbc: Type.Optional(Text),
    refreshSeconds: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
type Change = Static<typeof Change>
const largestBody = 64 * 1024

/** Refused with a status, in words for the person before the page. */
class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Serves the configuration page on this machine only. @public */
export async function serveConfigurationPage(options: PageOptions): Promise<ConfigurationPage> {
  const { folder, way, allowHttp } = options
  const server = createServer()
  await listen(server, options.port)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const guard = createGuard(port)

  const known = async (name: string) =>
    (await readConfiguration(folder))?.connections.find(({ connection }) => connection.name === name)?.connection

  /** Secrets go to the page never: what it leaves empty is what is there. */
  const routes: Readonly<Record<string, (change: Change) => Promise<unknown>>> = {
    'GET /api/connections': async () => ({
      version: gatewayVersion,
      connections: ((await readConfiguration(folder))?.connections ?? []).map(({ connection, problems }) => ({
        name: connection.name,
        url: connection.url,
        refreshSeconds: connection.refreshSeconds ?? 5,
        problems,
      })),
    }),
    'GET /api/databases': async () => ({
      drivers: (await listDrivers()).map(({ name }) => name),
      dataSources: await listDataSources(),
    }),
    'POST /api/check-server': async ({ name, url = '', apiKey }) => {
      // A key that is kept goes to the server that it is for, and to no other.
      const kept = apiKey ? undefined : await known(name)
      const key = apiKey || (kept?.url === url ? kept.apiKey : '')
      return await checkServer({ url, apiKey: key }, { way, allowHttp })
    },
    'POST /api/check-database': async ({ name, odbc }) =>
      await checkDatabase(odbc || ((await known(name))?.odbc ?? '')),
    'POST /api/save': async (change) => {
      const before = await known(change.name)
      if (before && change.url !== before.url && !change.apiKey)
        throw new Refused(400, 'With another address the API key has to be entered again.')
      await saveConnection(folder, change, allowHttp)
      return {}
    },
    'POST /api/remove': async ({ name }) => {
      await removeConnection(folder, name)
      return {}
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = guard.refuse(request)
    if (refusal) throw new Refused(refusal.status, refusal.message)
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const file = request.method === 'GET' ? await readPageFile(path) : null
    if (file) {
      response.writeHead(200, { ...safeHeaders, 'content-type': file.type }).end(file.content)
      return
    }
    if (path === '/api/session' && request.method === 'POST') {
      const content = await readBody(request)
      const token = typeof content === 'object' && content !== null && 'token' in content ? content.token : undefined
      const cookie = guard.exchange(token)
      if (cookie === null) throw new Refused(401, 'This link was used already, or is not whole: start the page again.')
      response.writeHead(204, { ...safeHeaders, 'set-cookie': cookie }).end()
      return
    }
    if (!guard.isSignedIn(request)) throw new Refused(401, 'Open the page by the link that the gateway printed.')
    const called = `${request.method} ${path}`
    const route = Object.hasOwn(routes, called) ? routes[called] : undefined
    if (!route) throw new Refused(404, 'There is nothing of that name.')
    const change: unknown = request.method === 'GET' ? { name: '' } : await readBody(request)
    if (!Value.Check(Change, change)) throw new Refused(400, 'The request has other fields than it should.')
    const content = JSON.stringify(await route(change))
    response.writeHead(200, { ...safeHeaders, 'content-type': 'application/json' }).end(content)
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : error instanceof SettingsError ? 400 : 500
      const message = error instanceof Error ? error.message : String(error)
      response
        .writeHead(status, { ...safeHeaders, 'content-type': 'application/json' })
        .end(JSON.stringify({ message }))
    })
  })
  return {
    url: `http://127.0.0.1:${port}/#${guard.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const usualPort = 7411

/** Never on another address than the machine's own. */
async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  const at = (one: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(one, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  await at(port).catch((error: unknown) => {
    if (port !== usualPort) throw error
    return at(0)
  })
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-type'] !== 'application/json') throw new Refused(415, 'A request is JSON.')
  let text = ''
  for await (const bytes of request) {
    text += bytes
    if (text.length > largestBody) throw new Refused(413, 'The request is too large.')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(400, 'The request is not JSON.')
  }
}

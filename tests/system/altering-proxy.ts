import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Ending } from './start-server.ts'

/** An answer on its way from the server to a gateway. */
export interface PassingAnswer {
  readonly path: string
  readonly body: string
}

/** What stands between server and gateway: it reads everything, and changes what a test wants. */
export interface AlteringProxy {
  readonly url: string
  /** Gives the body that goes on to the gateway; null: the answer is lost. */
  alter: (answer: PassingAnswer) => string | null
  /** Answers that went by with content, oldest first. */
  readonly seen: readonly PassingAnswer[]
}

export async function startAlteringProxy(t: Ending, target: string): Promise<AlteringProxy> {
  const seen: PassingAnswer[] = []
  const proxy = { url: '', seen, alter: ({ body }: PassingAnswer): string | null => body }
  const server = createServer(async (incoming, outgoing) => {
    try {
      const answer = await forward(target, incoming, outgoing)
      const body = (await buffer(answer)).toString()
      const passing = { path: incoming.url ?? '', body }
      const altered = body === '' ? body : proxy.alter(passing)
      if (body !== '') seen.push(passing)
      if (altered === null) return void outgoing.destroy()
      const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, headers).end(altered)
    } catch {
      outgoing.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return proxy
}

/** A request that its sender gives up is given up here, too. */
async function forward(target: string, incoming: IncomingMessage, back: ServerResponse): Promise<IncomingMessage> {
  const { method, url, headers } = incoming
  const outgoing = send(`${target}${url}`, { method, headers })
  back.once('close', () => outgoing.destroy())
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.on('response', resolve).on('error', reject),
  )
  incoming.pipe(outgoing)
  return answered
}

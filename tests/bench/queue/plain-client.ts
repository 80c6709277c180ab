import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface PlainAnswer {
  readonly status: number
  readonly body: string
}

/**
 * One kept-alive HTTP/1.1 connection, one request at a time, with no more than our own server's answers need: so that
 * what is measured is the server, and 10,000 of them fit into one process.
 */
export async function openPlainClient(url: string, apiKey: string) {
  const { hostname, port, host } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.setNoDelay(true).setEncoding('latin1')
  let waiting: PromiseWithResolvers<PlainAnswer> | undefined
  let read = ''
  socket.on('data', (more: string) => {
    read += more
    const answer = readAnswer(read)
    if (!answer || !waiting) return
    read = ''
    const { resolve } = waiting
    waiting = undefined
    resolve(answer)
  })
  const fail = (cause?: Error) => waiting?.reject(new Error('the server closed the connection', { cause }))
  socket.on('close', () => fail())
  socket.on('error', fail)

  return {
    post(path: string, headers: string, body: string | null): Promise<PlainAnswer> {
      waiting = Promise.withResolvers()
      const content =
        body === null
          ? 'content-length: 0\r\n\r\n'
          : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
      socket.write(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${apiKey}\r\n${headers}${content}`)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

function readAnswer(text: string): PlainAnswer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0)
  const body = text.slice(end + 4)
  return body.length < length ? undefined : { status: Number(text.slice(9, 12)), body }
}

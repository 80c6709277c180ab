import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ErrorCode, FinishRequest, RunOrder } from '@postern/protocol'
import type { NewCommand } from '@postern/protocol/api'
import type { TestAnswer, TestApp } from './test-app.ts'

/** A gateway that a test drives by hand: it says what it is told to say, also what no honest gateway would. */
export interface TestGateway {
  claim(waitSeconds?: number): Promise<RunOrder | undefined>
  started(order: RunOrder, headers?: Record<string, string>): Promise<TestAnswer>
  heartbeat(order: RunOrder, waitSeconds?: number): Promise<TestAnswer>
  part(order: RunOrder, number: number, rows: string[], headers?: Record<string, string>): Promise<TestAnswer>
  /** The same, with something happening after the first half of the bytes. */
  slowPart(order: RunOrder, number: number, rows: string[], halfWay: () => Promise<void>): Promise<TestAnswer>
  finish(order: RunOrder, report?: Partial<FinishRequest>, headers?: Record<string, string>): Promise<TestAnswer>
  fail(order: RunOrder, message?: string, code?: ErrorCode, headers?: Record<string, string>): Promise<TestAnswer>
  release(order: RunOrder): Promise<TestAnswer>
}

/** A connection and a gateway for it. */
export async function testGateway(server: TestApp, connection = 'erp', name = 'gw1'): Promise<TestGateway> {
  const created = await server.api('POST', '/connections', { name: connection })
  if (created.status !== 201) throw new Error(created.text)
  return gatewayWith(server, created.body.apiKey, name)
}

export function gatewayWith(server: TestApp, apiKey: string, name: string): TestGateway {
  const authorization = `Bearer ${apiKey}`
  const about = (order: RunOrder) => ({ authorization, 'postern-lease': String(order.lease) })
  const post = (order: RunOrder, what: string, body?: object, headers?: Record<string, string>) =>
    server.call('POST', `/gateway/v1/runs/${order.runId}/${what}`, body, { ...about(order), ...headers })
  async function putPart(
    order: RunOrder,
    number: number,
    rows: string[],
    payload: string | Readable,
    headers?: Record<string, string>,
  ): Promise<TestAnswer> {
    const answer = await server.app.inject({
      method: 'PUT',
      url: `/gateway/v1/runs/${order.runId}/parts/${number}`,
      headers: {
        ...about(order),
        'content-type': 'application/vnd.postern.rows',
        'content-digest': `sha-256=:${createHash('sha256').update(rows.join(',')).digest('base64')}:`,
        'postern-rows': String(rows.length),
        ...headers,
      },
      payload,
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: answer.body === '' ? undefined : JSON.parse(answer.body),
    }
  }
  return {
    claim: async (waitSeconds = 0) => {
      const body = { gateway: name, version: '0.1.0', waitSeconds }
      const answer = await server.call('POST', '/gateway/v1/claim', body, { authorization })
      if (answer.status === 204) return undefined
      if (answer.status !== 200) throw new Error(answer.text)
      return answer.body
    },
    started: (order, headers) => post(order, 'started', undefined, headers),
    heartbeat: (order, waitSeconds = 0) => post(order, 'heartbeat', { rows: 1, bytes: 10, waitSeconds }),
    part: (order, number, rows, headers) => putPart(order, number, rows, rows.join(','), headers),
    slowPart: (order, number, rows, halfWay) => {
      async function* inHalves(body: Buffer): AsyncGenerator<Buffer> {
        yield body.subarray(0, body.length / 2)
        await halfWay()
        yield body.subarray(body.length / 2)
      }
      return putPart(order, number, rows, Readable.from(inHalves(Buffer.from(rows.join(',')))))
    },
    finish: (order, report, headers) => {
      const nothing = { parts: 0, rows: 0, columns: [], affectedRows: null, lastValue: null }
      const bytes = report?.inline ? Buffer.byteLength(report.inline) : 0
      return post(order, 'finish', { ...nothing, bytes, ...report }, headers)
    },
    fail: (order, message = 'no such table: order', code = 'DATABASE_ERROR', headers) =>
      post(order, 'fail', { error: { code, message, sqlState: '42S02' } }, headers),
    release: (order) => post(order, 'release'),
  }
}

/** A static command that is due in an hour, for a test to run when it likes. */
export async function addCommand(server: TestApp, command: Partial<NewCommand> = {}, connection = 'erp') {
  const created = await server.api('POST', `/connections/${connection}/commands`, {
    sql: 'SELECT id FROM orders WHERE id > @last_value@',
    callbackUrl: 'http://127.0.0.1:9/nobody',
    schedule: { everySeconds: 3600 },
    lastField: 'id',
    lastValue: 0,
    ...command,
  })
  if (created.status !== 201) throw new Error(created.text)
  const id: string = created.body.id
  return {
    id,
    read: async () => (await server.api('GET', `/commands/${id}`)).body,
    runNow: () => server.api('POST', `/commands/${id}/run`),
    pause: () => server.api('POST', `/commands/${id}/pause`),
    resume: () => server.api('POST', `/commands/${id}/resume`),
    edit: (patch: object) => server.api('PATCH', `/commands/${id}`, patch),
    deliveries: async () => (await server.api('GET', `/deliveries?commandId=${id}`)).body.items,
  }
}

/** The order of a claim that must find something. */
export async function mustClaim(gateway: TestGateway, waitSeconds?: number): Promise<RunOrder> {
  const order = await gateway.claim(waitSeconds)
  if (!order) throw new Error('there was nothing to claim')
  return order
}

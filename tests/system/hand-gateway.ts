import { hash } from 'node:crypto'
import {
  type FinishRequest,
  gatewayApiPath,
  leaseHeader,
  RunOrder,
  rowsContentType,
  rowsHeader,
} from '@postern/protocol'
import { Value } from 'typebox/value'

/** The status and, of a refusal, the code of an answer. */
export interface Answer {
  readonly status: number
  readonly code: string | null
}

/** The calls of the gateway API one by one, as no orderly gateway would make them. */
export interface HandGateway {
  /** Fails when there is no command. */
  claim(waitSeconds?: number): Promise<RunOrder>
  started(order: Held): Promise<Answer>
  heartbeat(order: Held): Promise<Answer>
  putPart(order: Held, number: number, rows: readonly object[]): Promise<Answer>
  finish(order: Held, report: Partial<FinishRequest>): Promise<Answer>
  fail(order: Held): Promise<Answer>
}

type Held = Pick<RunOrder, 'runId' | 'lease'>

export function handGateway(url: string, apiKey: string): HandGateway {
  const call = (path: string, init: { method?: string; headers?: Record<string, string>; body?: string }) =>
    fetch(`${url}${gatewayApiPath}${path}`, {
      method: 'POST',
      ...init,
      headers: { authorization: `Bearer ${apiKey}`, ...init.headers },
    })
  const json = (content: object) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  })
  const report = async ({ runId, lease }: Held, what: string, content?: object): Promise<Answer> => {
    const { headers = {}, ...body } = content === undefined ? {} : json(content)
    return answerOf(
      await call(`/runs/${runId}/${what}`, { ...body, headers: { ...headers, [leaseHeader]: `${lease}` } }),
    )
  }
  return {
    async claim(waitSeconds = 10) {
      const response = await call('/claim', json({ gateway: 'by hand', version: '0', waitSeconds }))
      const order: unknown = response.status === 200 ? await response.json() : undefined
      if (!Value.Check(RunOrder, order)) throw new Error(`no command: ${response.status}`)
      return order
    },
    started: (order) => report(order, 'started'),
    heartbeat: (order) => report(order, 'heartbeat', { rows: 0, bytes: 0 }),
    async putPart({ runId, lease }, number, rows) {
      const body = rowsText(rows)
      const headers = {
        [leaseHeader]: `${lease}`,
        [rowsHeader]: `${rows.length}`,
        'content-type': rowsContentType,
        'content-digest': `sha-256=:${hash('sha256', body, 'base64')}:`,
      }
      return answerOf(await call(`/runs/${runId}/parts/${number}`, { method: 'PUT', headers, body }))
    },
    finish: (order, some) =>
      report(order, 'finish', {
        parts: 0,
        rows: 0,
        bytes: 0,
        columns: [{ name: 'id', type: 'integer' }],
        affectedRows: null,
        lastValue: null,
        ...some,
      }),
    fail: (order) => report(order, 'fail', { error: { code: 'DATABASE_ERROR', message: 'by hand' } }),
  }
}

/** Rows as a part holds them: objects with commas between them. */
export const rowsText = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join(',')

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const code = response.ok || text === '' ? null : (JSON.parse(text) as { code?: string }).code
  return { status: response.status, code: code ?? null }
}

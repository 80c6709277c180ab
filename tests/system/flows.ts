import {
  App,
  CreatedDirectUrl,
  Flow,
  type FlowDefinition,
  FlowRunDetail,
  FlowVersion,
  listOf,
  type NewDirectUrl,
} from '@postern/protocol/api'
import type { SystemServer } from './start-server.ts'
import { until } from './until.ts'

let count = 0

/** Publishes a flow behind a new direct URL. */
export async function publishFlow(
  { api }: Pick<SystemServer, 'api'>,
  definition: FlowDefinition,
  options: Partial<NewDirectUrl> = {},
): Promise<{ flowId: string; url: string }> {
  const name = `flow ${++count}`
  const { id: flowId } = await api(Flow, 'POST', '/flows', { name, definition })
  await api(FlowVersion, 'POST', `/flows/${flowId}/publish`, {})
  const { url } = await api(CreatedDirectUrl, 'POST', '/direct-urls', { name, flowId, ...options })
  if (url === undefined) throw new Error('a new direct URL comes without its address')
  return { flowId, url }
}

/** Gives the app of a connection its SQL; returns its id. */
export async function writeApp(
  { api }: Pick<SystemServer, 'api'>,
  connection: string,
  app: { sql: string; parameters?: object[]; callback?: object },
): Promise<string> {
  const { items } = await api(listOf(App), 'GET', `/apps?connection=${connection}`)
  const id = items[0]?.id ?? ''
  await api(App, 'PATCH', `/apps/${id}`, app)
  return id
}

/** Sends a record to a direct URL; gives the id of its flow run. */
export async function sendRecord(url: string, record: object): Promise<string> {
  const answer = await post(url, record)
  const { id } = (await answer.json()) as { id?: string }
  if (answer.status !== 202 || id === undefined) throw new Error(`the record was not taken: ${answer.status}`)
  return id
}

export const post = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** Waits for the end of a flow run; gives it. */
export const flowRunEnded = ({ api }: Pick<SystemServer, 'api'>, id: string): Promise<FlowRunDetail> =>
  until(`the end of flow run ${id}`, async () => {
    const run = await api(FlowRunDetail, 'GET', `/flow-runs/${id}`)
    return run.state === 'RUNNING' ? undefined : run
  })

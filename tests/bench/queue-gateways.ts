// Gateways that take commands and answer each with one row, as a process of its own: started by queue/children.ts
import { gatewayApiPath, leaseHeader, NextResponse, RunOrder } from '@postern/protocol'
import { Value } from 'typebox/value'
import { sharedNow } from './queue/children.ts'
import { openPlainClient } from './queue/plain-client.ts'

const [url = '', ...connections] = process.argv.slice(2)
let claims = 0
const done = {
  parts: 0,
  rows: 1,
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'note', type: 'text' },
    { name: 'at', type: 'float' },
  ],
  affectedRows: null,
  lastValue: null,
}

process.on('message', () => process.send?.({ claims }))
process.on('disconnect', () => process.exit())
for (const connection of connections) {
  const [apiKey = '', count] = connection.split(',')
  for (let n = 1; n <= Number(count); n++) void work(apiKey, `gateway ${n}`)
  // Not all at once: a queue of connections that the system has not accepted yet is short.
  if (connections.length > 1) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function work(apiKey: string, gateway: string): Promise<void> {
  const client = await openPlainClient(url, apiKey)
  const claim = { gateway, version: '0' }
  const ask = JSON.stringify({ ...claim, waitSeconds: 50 })
  const report = () => {
    // The row says when its run was reported as done.
    const row = JSON.stringify({ id: 1, note: 'the only row', at: sharedNow() })
    return JSON.stringify({ ...done, bytes: row.length, inline: row, claim })
  }
  for (;;) {
    claims++
    const { status, body } = await client.post(`${gatewayApiPath}/claim`, '', ask)
    let order = status === 200 ? read(RunOrder, body) : null
    while (order) {
      const lease = `${leaseHeader}: ${order.lease}\r\n`
      const path = `${gatewayApiPath}/runs/${order.runId}`
      const started = await client.post(`${path}/started`, lease, null)
      if (started.status !== 204) throw new Error(`started: ${started.status} ${started.body}`)
      const finished = await client.post(`${path}/finish`, lease, report())
      if (finished.status !== 200) throw new Error(`finish: ${finished.status} ${finished.body}`)
      order = read(NextResponse, finished.body).next
    }
  }
}

function read<Schema extends typeof RunOrder | typeof NextResponse>(schema: Schema, text: string) {
  const answer: unknown = JSON.parse(text)
  if (!Value.Check(schema, answer)) throw new Error(`against its contract: ${text}`)
  return answer
}

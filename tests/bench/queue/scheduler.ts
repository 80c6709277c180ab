import { setTimeout as delay } from 'node:timers/promises'
import { gatewayApiPath } from '@postern/protocol'
import { createConnection } from '../../system/connection.ts'
import { collectEndings } from '../endings.ts'
import { sharedNow, startCounter, startGateways } from './children.ts'
import { openPlainClient } from './plain-client.ts'
import { inMs, quantile, report } from './report.ts'
import type { BenchServer, Storage } from './storages.ts'

const sizes = [100, 10_000, 1_000_000]
const claims = 300
const runs = 100
const warmUp = 30

/** What waiting commands cost those that are due: the same measurements with ever more that are due in a year. */
export async function measureScheduler(name: string, storage: Storage): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const connection = await createConnection(server)
    const callbackUrl = receiver.url()
    const { id } = await connection.add({ sql: 'SELECT 1', callbackUrl, schedule: { everySeconds: 31_536_000 } })
    await connection.change(id, { name: 'far ahead' })
    const first = new Map<string, number>()
    let present = 1
    for (const size of sizes) {
      const missing = size - present
      await server.restart(() => copyCommand(server, id, present, missing))
      present = size
      const measured = {
        'claim of nothing': await claimNothing(server.url, connection.apiKey),
        ...(await runDue(server, receiver, connection)),
      }
      const words = Object.entries(measured).map(([what, taken]) => {
        const median = quantile(taken, 0.5)
        const ratio = median / (first.get(what) ?? median)
        if (!first.has(what)) first.set(what, median)
        return `${what} ${inMs(median)} (× ${ratio.toFixed(2)})`
      })
      report(`${name}: ${size.toLocaleString('en-US')} commands wait`, ...words)
    }
  } finally {
    await endings.end()
  }

  async function runDue(
    server: BenchServer,
    receiver: Awaited<ReturnType<typeof startCounter>>,
    connection: Awaited<ReturnType<typeof createConnection>>,
  ) {
    const callbackUrl = receiver.url()
    const gateways = startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: 1 }])
    const dynamic: number[] = []
    for (let n = 0; n < warmUp + runs; n++) {
      const arrival = receiver.next()
      const began = sharedNow()
      await connection.addDynamic({ sql: 'SELECT 1', callbackUrl })
      const { arrived } = await arrival
      if (n >= warmUp) dynamic.push(arrived - began)
      await delay(10)
    }
    // Its times are whole seconds after it was made.
    const command = await connection.add({ sql: 'SELECT 1', callbackUrl, schedule: { everySeconds: 1 } })
    const due: number[] = []
    for (let n = 0; n < 15; n++) due.push(((await receiver.next()).at - Date.parse(command.createdAt)) % 1_000)
    await connection.change(command.id, { schedule: { everySeconds: 31_536_000 } })
    await delay(1_500)
    await gateways.end()
    return { 'dynamic → received': dynamic, 'due → received': due }
  }
}

async function copyCommand({ exec, series }: BenchServer, id: string, present: number, count: number): Promise<void> {
  const columns = 'connection_id kind name sql params callback_url schedule last_value_option from_beginning'
    .concat(' exact_numbers status pause_after_run due_at priority created_at updated_at')
    .replaceAll(' ', ', ')
  await exec(`insert into command (id, ${columns})
    select '00000000-0000-7000-8000-' || (100000000000 + ${present} + n.i), ${columns.replaceAll(/\b\w+/g, 'command.$&')}
    from command, ${series(count)} n(i) where command.id = '${id}'`)
}

async function claimNothing(url: string, apiKey: string): Promise<number[]> {
  const client = await openPlainClient(url, apiKey)
  const taken: number[] = []
  for (let n = 0; n < warmUp + claims; n++) {
    const began = performance.now()
    const { status } = await client.post(`${gatewayApiPath}/claim`, '', '{"gateway":"idle","version":"0"}')
    if (status !== 204) throw new Error(`a claim of nothing: ${status}`)
    if (n >= warmUp) taken.push(performance.now() - began)
  }
  client.close()
  return taken
}

import { setTimeout as delay } from 'node:timers/promises'
import { gatewayApiPath } from '@postern/protocol'
import { createConnection, type TestConnection } from '../../system/connection.ts'
import { collectEndings } from '../endings.ts'
import { type Counter, sharedNow, startCounter, startGateways } from './children.ts'
import { openPlainClient } from './plain-client.ts'
import { inMs, quantile, report } from './report.ts'
import type { BenchServer, Storage } from './storages.ts'

const sizes = [100, 10_000, 1_000_000]
const claims = 300
const runs = 100
const warmUp = 30

/**
 * What waiting commands cost those that are due: a connection with ever more commands that are due in a year, beside one
 * with none on the same server, measured by turns: what else the machine does slows both.
 */
export async function measureScheduler(name: string, storage: Storage): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const full = await createConnection(server)
    const empty = await createConnection(server)
    const far = { sql: 'SELECT 1', callbackUrl: receiver.url(), schedule: { everySeconds: 31_536_000 } }
    const { id } = await full.add(far)
    let present = 1
    for (const size of sizes) {
      const missing = size - present
      await server.restart(() => copyCommand(server, id, present, missing))
      present = size
      const ask = await Promise.all([full, empty].map(({ apiKey }) => openAsker(server.url, apiKey)))
      const claim = await byTurns(claims, ask)
      const gateways = startGateways(
        endings,
        server.url,
        [full, empty].map(({ apiKey }) => ({ apiKey, count: 1 })),
      )
      const dynamic = await byTurns(
        runs,
        [full, empty].map((one) => () => runDynamic(one, receiver)),
      )
      await gateways.end()
      report(
        `${name}: ${size.toLocaleString('en-US')} commands wait`,
        `claim ${compare(claim)}`,
        `dynamic → received ${compare(dynamic)}`,
      )
    }
  } finally {
    await endings.end()
  }
}

type Measured = readonly [full: number, empty: number]

const compare = ([full, empty]: Measured): string =>
  `median ${inMs(full)}, with none ${inMs(empty)} (× ${(full / empty).toFixed(2)})`

async function byTurns(times: number, [full, empty]: readonly (() => Promise<number>)[]): Promise<Measured> {
  if (!full || !empty) throw new Error('two are compared')
  const taken: [number[], number[]] = [[], []]
  for (let n = 0; n < warmUp + times; n++) {
    const both = [await full(), await empty()] as const
    if (n >= warmUp) for (const which of [0, 1] as const) taken[which].push(both[which])
  }
  return [quantile(taken[0], 0.5), quantile(taken[1], 0.5)]
}

async function runDynamic(connection: TestConnection, receiver: Counter): Promise<number> {
  const arrival = receiver.next()
  const began = sharedNow()
  await connection.addDynamic({ sql: 'SELECT 1', callbackUrl: receiver.url() })
  const { arrived } = await arrival
  // The gateway asks again, and waits on the server.
  await delay(10)
  return arrived - began
}

/** Asks for work where none is due. */
async function openAsker(url: string, apiKey: string): Promise<() => Promise<number>> {
  const client = await openPlainClient(url, apiKey)
  return async () => {
    const began = performance.now()
    const { status } = await client.post(`${gatewayApiPath}/claim`, '', '{"gateway":"idle","version":"0"}')
    if (status !== 204) throw new Error(`a claim of nothing: ${status}`)
    return performance.now() - began
  }
}

async function copyCommand({ exec, series }: BenchServer, id: string, present: number, count: number): Promise<void> {
  const columns = 'connection_id kind name sql params callback_url schedule last_value_option from_beginning'
    .concat(' exact_numbers status pause_after_run due_at priority created_at updated_at')
    .replaceAll(' ', ', ')
  await exec(`insert into command (id, ${columns})
    select '00000000-0000-7000-8000-' || (100000000000 + ${present} + n.i), ${columns.replaceAll(/\b\w+/g, 'command.$&')}
    from command, ${series(count)} where command.id = '${id}'`)
}

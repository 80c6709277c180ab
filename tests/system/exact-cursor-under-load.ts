import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Databases } from '../databases/shared-databases.ts'
import { arrivals, makeChangingTable } from './changing-table.ts'
import { createConnection } from './connection.ts'
import { makeSource, type SourceKind } from './sources.ts'
import { type SystemGateway, startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServer } from './start-server.ts'
import { until } from './until.ts'

export interface Load {
  readonly kind: SourceKind
  readonly rows: number
  readonly rowsPerRound: number
  /** Time in milliseconds between two kills of a gateway. */
  readonly killEveryMs: number
}

/**
 * Writes to a table while a command reads it every second through three gateways, one of which is killed every now and
 * then; in the end every row version has arrived, and none twice.
 */
export async function exactCursorUnderLoad(t: TestContext, databases: Databases, load: Load): Promise<void> {
  const source = await makeSource(load.kind, databases)
  const server = await startServer(t, { leaseSeconds: 5 })
  const receiver = await startReceiver(t)
  const table = await makeChangingTable(source, receiver)
  const connection = await createConnection(server)
  const gateways = await Promise.all(
    ['one', 'two', 'three'].map((name) =>
      startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc, name }),
    ),
  )
  const { id } = await connection.add({
    sql: 'SELECT id, version, changed_at FROM events WHERE changed_at >= @last_value@ ORDER BY changed_at',
    callbackUrl: receiver.url,
    schedule: { everySeconds: 1 },
    lastField: 'changed_at',
    fromBeginning: true,
    overlap: { seconds: 10 },
  })

  const writing = new AbortController()
  const killing = killOneByOne(gateways, load.killEveryMs, writing.signal)
  await table.write(load.rows, load.rowsPerRound).finally(() => writing.abort())
  const kills = await killing
  await until('every row version', () => arrivals(receiver).size >= table.versions.size, 120_000)

  // Two more runs: whatever comes twice at the boundary would come now.
  const before = (await connection.command(id)).lastRunAt
  await until('a later run', async () => (await connection.command(id)).lastRunAt !== before)
  const counts = arrivals(receiver)
  assert.deepEqual(
    [...counts].filter(([, count]) => count !== 1),
    [],
    'no row version arrives twice',
  )
  assert.deepEqual(
    [...table.versions].filter((version) => !counts.has(version)),
    [],
    'every row version arrives',
  )
  t.diagnostic(`${table.versions.size} row versions in ${receiver.accepted.length} deliveries, ${kills} kills`)
}

async function killOneByOne(gateways: readonly SystemGateway[], everyMs: number, stop: AbortSignal): Promise<number> {
  let kills = 0
  for (;;) {
    await delay(everyMs * (0.5 + Math.random()), undefined, { signal: stop }).catch(() => undefined)
    if (stop.aborted) return kills
    const gateway = gateways[kills % gateways.length]
    await gateway?.kill()
    await gateway?.restart()
    kills++
  }
}

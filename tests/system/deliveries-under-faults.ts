import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Command, Delivery, listOf } from '@postern/protocol/api'
import type { Databases } from '../databases/shared-databases.ts'
import { checkLedger, firsts, rowsPerRun, takings } from './check-ledger.ts'
import { createConnection, type TestConnection } from './connection.ts'
import { ask, type Killable, type Killing, killBySeed } from './kill-by-seed.ts'
import type { Line } from './ledger.ts'
import { makeSource } from './sources.ts'
import { startFaultyReceiver } from './start-faulty-receiver.ts'
import { startGateway } from './start-gateway.ts'
import type { SystemServer } from './start-server.ts'
import { type Storage, startServerOn } from './storages.ts'
import { type Tended, tendDeadLetters } from './tend-dead-letters.ts'
import { until } from './until.ts'

export interface Faults extends Killing {
  readonly storage: Storage
  readonly commands: number
  /** Of each command, that find rows. */
  readonly runs: number
  readonly gateways: number
  readonly withinMs: number
}

/** Every fourth command has rows of so many bytes: its results are parts that are streamed, not kept in memory. */
const largeRow = 300_000
/** So few that some deliveries fail for good, and somebody has to look after them. */
const retries = { waits: [1, 1, 1] }
/** A receiver that is away for a little longer than the usual is paused, and probed as soon. */
const settings = { POSTERN_RECEIVER_PAUSE_SECONDS: '1', POSTERN_RECEIVER_PAUSE_ATTEMPTS: '4' }
/** Every other pair of commands delivers so: the rows of a run under several ids. */
const inBatches = { batch: { rows: 4 }, compression: 'gzip' } as const
const isInBatches = (n: number): boolean => n % 4 < 2
/** Two of eight are posted by the gateways themselves, one of them in batches. */
const isDirect = (n: number): boolean => n % 8 === 5 || n % 8 === 7

/**
 * Commands read a table piece by piece and deliver each piece to a receiver that fails by a seed, while server, gateways
 * and receiver are killed by the same seed, and what has failed is sent again or dropped. In the end each command's rows are
 * there, in order, each under one id; but for those of the runs that were dropped.
 *
 * The seed says what each request of a command meets, and what is killed after which wait. How these fall together is up
 * to the machine.
 */
export async function deliveriesUnderFaults(t: TestContext, databases: Databases, faults: Faults): Promise<void> {
  const { seed, commands: count, runs } = faults
  const rows = runs * rowsPerRun
  const source = await makeSource('SQLite', databases)
  await source.exec(`CREATE TABLE orders (id integer primary key);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) INSERT INTO orders SELECT i FROM n`)
  const server = await startServerOn(t, faults.storage, databases, { leaseSeconds: 3, settings })
  const connection = await createConnection(server)
  const receiver = await startFaultyReceiver(t, seed, await connection.signingSecret())
  const direct = { POSTERN_DIRECT_ALLOW: '127.0.0.1' }
  const gateway = { url: server.url, apiKey: connection.apiKey, odbc: source.odbc, settings: direct }
  const killed: Record<string, Killable> = { server, receiver }
  for (let n = 1; n <= faults.gateways; n++)
    killed[`gateway ${n}`] = await startGateway(t, { ...gateway, name: `gateway ${n}` })
  const commands = new Map<string, Command>()
  for (let n = 0; n < count; n++) {
    const note = n % 4 === 0 ? `hex(randomblob(${largeRow / 2}))` : "'é 漢字'"
    const command = await connection.add({
      sql: `SELECT id, ${note} AS note FROM orders WHERE id > @last_value@ ORDER BY id LIMIT ${rowsPerRun}`,
      callbackUrl: receiver.url(`/${n}`),
      schedule: { everySeconds: 1 },
      lastField: 'id',
      lastValue: 0,
      // Of a function that it does not know the server thinks that it may write.
      writes: 'no',
      retries,
      callbackTimeoutSeconds: 1,
      callbackFormat: isInBatches(n) ? inBatches : null,
      delivery: isDirect(n) ? 'direct' : 'server',
    })
    commands.set(`/${n}`, command)
  }

  const over = new AbortController()
  const killing = killBySeed(faults, killed, over.signal)
  const tending = tendDeadLetters(server, connection.name, seed, over.signal)
  const toTheEnd = async (id: string) => {
    await endAtRow(connection, id, rows, faults.withinMs, over.signal)
    return await untilEnded(server, id, faults.withinMs, over.signal)
  }
  const whole = Promise.all([...commands].map(async ([path, { id }]) => [path, await toTheEnd(id)] as const))
  const [ended, kills, tended] = await Promise.all([
    whole.finally(() => over.abort()),
    killing,
    tending.catch((error: unknown) => {
      over.abort(error)
      throw error
    }),
  ])

  const ids = new Map(
    ended
      // A batch has an id of its own.
      .filter(([path]) => commands.get(path)?.callbackFormat === null)
      .map(([path, found]) => [path, idsOf(found)] as const),
  )
  const ledger = receiver.ledger()
  tell(t, ledger, kills, tended)
  checkLedger(ledger, { paths: [...commands.keys()], rows, ids }, tended)
}

const idsOf = (found: readonly Delivery[]) => ({
  delivered: found.filter(({ state }) => state === 'DELIVERED').map(({ webhookId }) => webhookId),
  all: found.map(({ webhookId }) => webhookId),
})

/** Lets a command run no more once it is at its last row, so that it does not go on delivering nothing. */
async function endAtRow(
  { command, change }: TestConnection,
  id: string,
  row: number,
  withinMs: number,
  over: AbortSignal,
): Promise<void> {
  const isAtEnd = async () => {
    over.throwIfAborted()
    const found = await ask(() => command(id))
    if (found?.status === 'PAUSED') throw new Error(`${id} waits for a person: ${found.error?.message}`)
    return found?.lastValue === String(row) || void (await delay(200))
  }
  await until(`the last row of ${id}`, isAtEnd, withinMs)
  await until(`${id} to end`, () => ask(() => change(id, { schedule: { everySeconds: 86_400 } })), withinMs)
}

/** Waits until each delivery of a command has arrived or was dropped; gives them. */
async function untilEnded(
  { api }: SystemServer,
  commandId: string,
  withinMs: number,
  over: AbortSignal,
): Promise<Delivery[]> {
  const list = async () => {
    const found: Delivery[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: { items: Delivery[]; nextCursor?: string } = await api(
        listOf(Delivery),
        'GET',
        `/deliveries?commandId=${commandId}&limit=100${cursor && `&cursor=${cursor}`}`,
      )
      found.push(...page.items)
      cursor = page.nextCursor
    }
    return found
  }
  const look = async () => {
    over.throwIfAborted()
    const found = await ask(list)
    if (found?.every(({ state }) => state === 'DELIVERED' || state === 'DROPPED')) return found
    return void (await delay(200))
  }
  return await until(`the end of all deliveries of ${commandId}`, look, withinMs)
}

function tell(
  t: TestContext,
  ledger: readonly Line[],
  kills: Record<string, number>,
  { dead, redelivered, dropped, pauses }: Tended,
): void {
  const requests = ledger.filter((line) => line.kind === 'request')
  const taken = takings(ledger)
  t.diagnostic(`${requests.length} requests, ${taken.length} taken under ${firsts(taken).length} ids`)
  for (const [fault, met] of Map.groupBy(requests, ({ fault }) => fault)) t.diagnostic(`  ${fault}: ${met.length}`)
  const partly = firsts(taken).filter(({ failed }) => failed.length > 0).length
  t.diagnostic(`  too large: ${ledger.filter(({ kind }) => kind === 'too large').length}, taken in part: ${partly}`)
  t.diagnostic(
    `${dead.size} dead letters, ${redelivered} times sent again, ${[...dropped.values()].flat().length} dropped; paused ${pauses} times`,
  )
  t.diagnostic(
    `killed: ${Object.entries(kills)
      .map(([name, times]) => `${name} ${times} times`)
      .join(', ')}`,
  )
}

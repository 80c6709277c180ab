import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Command, Delivery, listOf } from '@postern/protocol/api'
import type { Databases } from '../databases/shared-databases.ts'
import { createConnection, type TestConnection } from './connection.ts'
import { ask, type Killable, type Killing, killBySeed } from './kill-by-seed.ts'
import type { Line, Taken } from './ledger.ts'
import { makeSource } from './sources.ts'
import { startFaultyReceiver } from './start-faulty-receiver.ts'
import { startGateway } from './start-gateway.ts'
import type { SystemServer } from './start-server.ts'
import { type Storage, startServerOn } from './storages.ts'
import { until } from './until.ts'

export interface Faults extends Killing {
  readonly storage: Storage
  readonly commands: number
  /** Of each command, that find rows. */
  readonly runs: number
  readonly gateways: number
  readonly withinMs: number
}

const rowsPerRun = 10
/** Every fourth command has rows of so many bytes: its results are parts that are streamed, not kept in memory. */
const largeRow = 300_000
/** Every other pair of commands delivers so: the rows of a run under several ids. */
const inBatches = { batch: { rows: 4 }, compression: 'gzip' } as const
const isInBatches = (n: number): boolean => n % 4 < 2

/**
 * Commands read a table piece by piece and deliver each piece to a receiver that fails by a seed, while server, gateways
 * and receiver are killed by the same seed. In the end each command's rows are there, in order, each under one id.
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
  const server = await startServerOn(t, faults.storage, databases, { leaseSeconds: 3 })
  const connection = await createConnection(server)
  const receiver = await startFaultyReceiver(t, seed, await connection.signingSecret())
  const gateway = { url: server.url, apiKey: connection.apiKey, odbc: source.odbc }
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
      retries: { waits: Array.from({ length: 30 }, () => 1) },
      callbackTimeoutSeconds: 1,
      callbackFormat: isInBatches(n) ? inBatches : null,
    })
    commands.set(`/${n}`, command)
  }

  const over = new AbortController()
  const killing = killBySeed(faults, killed, over.signal)
  const allTaken = () => {
    over.signal.throwIfAborted()
    const taken = byPath(takings(receiver.ledger()))
    return [...commands.keys()].every((path) => rowsOf(firsts(taken.get(path) ?? [])).length >= rows)
  }
  const atEnd = [...commands.values()].map(({ id }) => endAtRow(connection, id, rows, faults.withinMs, over.signal))
  await Promise.all([...atEnd, until('every row', allTaken, faults.withinMs)]).finally(() => over.abort())
  const kills = await killing

  const ids = new Map<string, string[]>()
  for (const [path, { id, callbackFormat }] of commands) {
    const delivered = await idsOfDelivered(server, id, faults.withinMs)
    // A batch has an id of its own.
    if (callbackFormat === null) ids.set(path, delivered)
  }
  const ledger = receiver.ledger()
  tell(t, ledger, kills)
  check(ledger, [...commands.keys()], ids, rows)
}

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

/** Waits until all deliveries of a command have ended well; gives their ids. */
async function idsOfDelivered({ api }: SystemServer, commandId: string, withinMs: number): Promise<string[]> {
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
  const delivered = await until(
    `all deliveries of ${commandId}`,
    async () => {
      const found = await list()
      return found.every(({ state }) => state === 'DELIVERED') && found
    },
    withinMs,
  )
  return delivered.map(({ webhookId }) => webhookId)
}

const takings = (ledger: readonly Line[]): Taken[] => ledger.filter((line): line is Taken => line.kind === 'taken')

const byPath = (taken: readonly Taken[]): Map<string, Taken[]> => Map.groupBy(taken, ({ path }) => path)

/** The first of each id, in the order in which they came. */
const firsts = (taken: readonly Taken[]): Taken[] => {
  const seen = new Set<string>()
  return taken.filter(({ id }) => !seen.has(id) && seen.add(id))
}

const rowsOf = (taken: readonly Taken[]): number[] => taken.flatMap((one) => one.rows)

function check(
  ledger: readonly Line[],
  paths: readonly string[],
  delivered: ReadonlyMap<string, string[]>,
  rows: number,
): void {
  const unverified = ledger.filter(({ kind }) => kind === 'unverified')
  assert.deepEqual(unverified, [], 'what arrives whole has its signature')
  const taken = byPath(takings(ledger))
  for (const path of paths) {
    const all = taken.get(path) ?? []
    const first = firsts(all)
    assert.deepEqual(
      rowsOf(first),
      Array.from({ length: rows }, (_, at) => at + 1),
      `${path}: no row is lost, and none comes out of order or under two ids`,
    )
    const ids = delivered.get(path)
    if (ids)
      assert.deepEqual(first.map(({ id }) => id).toSorted(), ids.toSorted(), `${path}: what is delivered has arrived`)
    const contents = new Map(first.map(({ id, body }) => [id, body]))
    for (const { id, body } of all) assert.equal(body, contents.get(id), `${path}: what has one id is the same`)
  }
}

function tell(t: TestContext, ledger: readonly Line[], kills: Record<string, number>): void {
  const requests = ledger.filter((line) => line.kind === 'request')
  const taken = takings(ledger)
  t.diagnostic(`${requests.length} requests, ${taken.length} taken under ${firsts(taken).length} ids`)
  for (const [fault, met] of Map.groupBy(requests, ({ fault }) => fault)) t.diagnostic(`  ${fault}: ${met.length}`)
  t.diagnostic(
    `killed: ${Object.entries(kills)
      .map(([name, times]) => `${name} ${times} times`)
      .join(', ')}`,
  )
}

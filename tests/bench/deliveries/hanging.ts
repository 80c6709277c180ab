import { setTimeout as delay } from 'node:timers/promises'
import { Redelivered } from '@postern/protocol/api'
import { createConnection, type TestConnection } from '../../system/connection.ts'
import { processorTimeOf } from '../../system/guarded-process.ts'
import type { Ending, SystemServer } from '../../system/start-server.ts'
import { collectEndings } from '../endings.ts'
import { answerOf, ask, sharedNow, startChild, startGateways } from '../queue/children.ts'
import { inMs, quantile, report } from '../queue/report.ts'
import type { Storage } from '../queue/storages.ts'

const receivers = 100
const gateways = 32
const warmUpMs = 5_000
/** What is sent again is asked for in so many turns a second. */
const turns = 20

interface Load {
  /** Deliveries a second. */
  readonly rate: number
  /** How many of the receivers hang in the second half. */
  readonly hang: number
  readonly seconds: number
}

type Receiver = Awaited<ReturnType<typeof startNames>>

/** Many small results of runs that are made meanwhile go to many receivers, and the same again while some of these hang. */
export async function measureHanging(name: string, storage: Storage, load: Load): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startNames(endings, load)
    const connection = await createConnection(server)
    const numbers = Array.from({ length: load.rate }, (_, n) => n)
    await addCommands(numbers.map((n) => ({ connection, callbackUrl: receiver.url(n % receivers) })))
    startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: gateways }])
    await delay(warmUpMs)
    await compare(`${name}: run done → received`, server, receiver, load)
  } finally {
    await endings.end()
  }
}

/** The same with results that are stored and are sent again: no run takes any of the server's time. */
export async function measureHangingAlone(name: string, storage: Storage, load: Load): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startNames(endings, load)
    const connection = await createConnection(server)
    const numbers = Array.from({ length: receivers }, (_, n) => n)
    const ids = await addCommands(
      numbers.map((n) => ({ connection, callbackUrl: receiver.url(n, pathOf(n)), unordered: true })),
    )
    const running = startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: gateways }])
    await delay((load.rate / receivers) * 1_000)
    for (const id of ids) await connection.change(id, { schedule: { everySeconds: 86_400 * 300 } })
    await running.end()

    const over = new AbortController()
    const sending = sendAgain(server, receiver, connection, ids, over.signal)
    await delay(warmUpMs)
    await compare(`${name}: asked for again → received`, server, receiver, load)
    over.abort()
    await sending
  } finally {
    await endings.end()
  }
}

/** Where the results of a command go to tells when they were asked for. */
const pathOf = (n: number): string => `/${n % turns}`

/** Has what was delivered sent again, once a second: part of the commands at each turn. */
async function sendAgain(
  { api }: SystemServer,
  receiver: Receiver,
  { name }: TestConnection,
  ids: readonly string[],
  over: AbortSignal,
): Promise<void> {
  const began = performance.now()
  const asked: Promise<unknown>[] = []
  for (let turn = 0; !over.aborted; turn++) {
    receiver.began(pathOf(turn))
    for (const command of ids.filter((_, n) => pathOf(n) === pathOf(turn))) {
      const again = { since: '2000-01-01T00:00:00Z', state: 'DELIVERED', command }
      asked.push(api(Redelivered, 'POST', `/connections/${name}/deliveries/redeliver`, again))
    }
    await delay(Math.max(0, began + ((turn + 1) * 1_000) / turns - performance.now()))
  }
  await Promise.all(asked)
}

async function startNames(endings: Ending, { hang }: Load) {
  const child = startChild(endings, 'deliveries-receiver.ts', [])
  const { port } = await answerOf<{ port: number }>(child)
  const names = Array.from({ length: hang }, (_, n) => `127.0.0.${1 + n}`)
  await ask(child, { leaveOut: names })
  return {
    /** One of many names, of which the first hang when they are told to. */
    url: (n: number, path = '/') => `http://127.0.0.${1 + n}:${port}${path}`,
    /** What arrives on a path from now on is counted from now. */
    began: (path: string) => void child.send({ path, began: sharedNow() }),
    hang: () => ask(child, { hang: names }),
    /** What has arrived since the last report. */
    report: () => ask<{ latencies: number[]; hung: number }>(child, 'report'),
  }
}

interface NewCommand {
  readonly connection: TestConnection
  readonly callbackUrl: string
  readonly unordered?: boolean
}

/** Gives their ids. */
async function addCommands(commands: readonly NewCommand[]): Promise<string[]> {
  const ids: string[] = []
  const add = async (first: number) => {
    for (let n = first; n < commands.length; n += 16) {
      const { connection, ...command } = commands[n] as NewCommand
      ids[n] = (await connection.add({ sql: 'SELECT 1', schedule: { everySeconds: 1 }, ...command })).id
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, first) => add(first)))
  return ids
}

async function compare(what: string, server: SystemServer, receiver: Receiver, { hang, seconds }: Load): Promise<void> {
  const measure = async (state: string) => {
    await receiver.report()
    const [processor, began] = [processorTimeOf(server.pid), performance.now()]
    await delay(seconds * 1_000)
    const { latencies, hung } = await receiver.report()
    const took = (performance.now() - began) / 1_000
    const [median, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
    report(
      `${what}, ${state}`,
      `${Math.round(latencies.length / took)}/s to ${receivers - hang} receivers`,
      `median ${inMs(median)}   p99 ${inMs(p99)}`,
      `${hung} requests hang`,
      `${(((processorTimeOf(server.pid) - processor) / took) * 100).toFixed(0)} % of a core`,
    )
    return { median, p99 }
  }
  const without = await measure(`none of ${receivers} hangs`)
  await receiver.hang()
  const beside = await measure(`${hang} of ${receivers} hang`)
  const ratio = (quantileName: 'median' | 'p99') => (beside[quantileName] / without[quantileName]).toFixed(2)
  report(
    `${what}, the others beside those that hang`,
    `median × ${ratio('median')}   p99 × ${ratio('p99')}   (wanted: at most 2)`,
  )
}

import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Bus, type BusMessage, openLocalBus } from './bus.ts'

const channel = 'postern'
/** PostgreSQL takes a payload of less than 8000 bytes. */
const largestPayload = 7_900
const reconnectAfterMs = 1_000
/** A connection that only listens never learns by itself that the network is gone, so it asks now and then. */
const askEveryMs = 30_000
const answerWithinMs = 10_000

/** The bus of several processes on one PostgreSQL: heard here at once, and by the others through LISTEN/NOTIFY. */
export async function openPostgresBus(url: string): Promise<Bus> {
  const local = openLocalBus()
  const origin = crypto.randomUUID()
  const closing = new AbortController()
  const connection = {
    connectionString: url,
    application_name: 'postern bus',
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
    keepAlive: true,
  }
  const sender = new pg.Pool({ ...connection, max: 1 })
  sender.on('error', () => {})
  let pending: BusMessage[] = []

  const connected = Promise.withResolvers<void>()
  let isConnected = false
  const listening = listen()
  try {
    await connected.promise
  } catch (error) {
    closing.abort()
    await listening
    await sender.end()
    throw error
  }

  async function listen(): Promise<void> {
    while (!closing.signal.aborted) {
      const client = new pg.Client(connection)
      let asking: NodeJS.Timeout | undefined
      const ended = new Promise<void>((resolve) => {
        client.on('error', () => resolve())
        client.on('end', resolve)
        closing.signal.addEventListener('abort', () => resolve(), { once: true })
      })
      try {
        await client.connect()
        client.on('notification', ({ payload }) => hear(payload ?? ''))
        await client.query(`listen ${channel}`)
        connected.resolve()
        if (isConnected) local.publish({ kind: 'missed' })
        isConnected = true
        asking = setInterval(() => client.query('select 1').catch(() => client.end()), askEveryMs)
        await ended
      } catch (error) {
        connected.reject(error)
      }
      clearInterval(asking)
      await client.end().catch(() => {})
      if (!closing.signal.aborted) await sleep(reconnectAfterMs, undefined, { signal: closing.signal }).catch(() => {})
    }
  }

  function hear(payload: string): void {
    const heard = readPayload(payload)
    if (heard && heard.from !== origin) local.publish(...heard.messages)
  }

  /** Sends what gathered in one turn of the event loop together. */
  function flush(): void {
    const batch = pending
    pending = []
    for (let start = 0; start < batch.length; ) {
      let end = start + 1
      const encode = () => JSON.stringify({ from: origin, messages: batch.slice(start, end) })
      let payload = encode()
      while (end < batch.length) {
        end++
        const longer = encode()
        if (longer.length > largestPayload) {
          end--
          break
        }
        payload = longer
      }
      start = end
      sender.query('select pg_notify($1, $2)', [channel, payload]).catch(() => {})
    }
  }

  return {
    publish: (...messages) => {
      local.publish(...messages)
      if (pending.length === 0) setImmediate(flush)
      pending.push(...messages)
    },
    subscribe: local.subscribe,
    close: async () => {
      closing.abort()
      await listening
      await sender.end()
      await local.close()
    },
  }
}

/** Whoever may use the database can send on our channel: what is not ours is passed over. */
function readPayload(payload: string): { from: string; messages: BusMessage[] } | undefined {
  try {
    const { from, messages } = JSON.parse(payload) as { from: string; messages: BusMessage[] }
    return Array.isArray(messages) ? { from, messages } : undefined
  } catch {
    return undefined
  }
}

import { type CommandContext, createStaticCommand } from '../commands/create-command.ts'
import { createConnection } from '../connections/create-connection.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { createInspectionUrl } from '../inspection/inspection-urls.ts'
import type { Clock } from '../lib/clock.ts'

const name = 'sample'

/**
 * What a first look at Postern begins with: a connection, a place where deliveries can be looked at, and a command that
 * takes there what is new in the sample database. Returns the API key for the sample's gateway, or undefined where there
 * are connections already, among which no sample is put.
 */
export async function createSample(
  commands: CommandContext,
  publicUrl: () => string,
): Promise<{ apiKey: string } | undefined> {
  const { db, bus, clock, secretBox } = commands
  if (await db.read.selectFrom('connection').select('id').limit(1).executeTakeFirst()) return undefined
  const description = 'A small shop’s orders in SQLite, reached through ODBC; an order is added every few seconds.'
  const { apiKey } = await createConnection(db, bus, clock, secretBox, { name, description })
  const inspection = await createInspectionUrl(db, bus, clock, publicUrl, { name: 'Sample orders' })
  await createStaticCommand(commands, name, {
    name: 'New orders',
    sql: 'SELECT id, customer, city, amount, created_at, note\n  FROM orders\n WHERE id > @last_value@\n ORDER BY id',
    callbackUrl: inspection.url,
    schedule: { everySeconds: 5 },
    lastField: 'id',
    lastValue: 0,
  })
  return { apiKey }
}

export async function hasSample(db: Database): Promise<boolean> {
  const row = await db.read.selectFrom('connection').select('id').where('name', '=', name).executeTakeFirst()
  return row !== undefined
}

/** Resolves when a gateway of the sample is online, or when `signal` aborts. */
export async function sampleOnline(db: Database, bus: Bus, clock: Clock, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const startedAt = clock()
  const look = async (): Promise<void> => {
    const row = await db.read
      .selectFrom('gateway')
      .innerJoin('connection', 'connection.id', 'gateway.connection_id')
      .select('gateway.name')
      .where('connection.name', '=', name)
      .where('gateway.last_seen_at', '>=', startedAt)
      .executeTakeFirst()
    if (row) resolve()
  }
  const unsubscribe = bus.subscribe((message) => {
    if (message.kind === 'change' && message.change.what === 'gateway') void look()
  })
  signal.addEventListener('abort', () => resolve(), { once: true })
  await look()
  await promise
  unsubscribe()
}

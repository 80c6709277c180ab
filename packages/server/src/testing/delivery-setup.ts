import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCallbackRules } from '@postern/outbound'
import type { Selectable } from 'kysely'
import { pino } from 'pino'
import type { Database } from '../database/database.ts'
import type { AttemptTable, DeliveryTable } from '../database/delivery-tables.ts'
import { type DeliveryLoop, type DeliveryLoopOptions, startDeliveryLoop } from '../deliveries/delivery-loop.ts'
import { queueDelivery } from '../deliveries/queue-delivery.ts'
import { EarlySignatures } from '../deliveries/signing/early-signatures.ts'
import { type Bus, openLocalBus } from '../events/bus.ts'
import { createSecretBox } from '../lib/secret-box.ts'
import { createDatabaseParts } from '../results/database-parts.ts'
import { createFileParts } from '../results/file-parts.ts'
import type { PartStore } from '../results/part-store.ts'
import { type Dialect, makeFolder, openTestDatabase } from './dialects.ts'
import { type StoredCommand, storeCommand, storeRun } from './stored-results.ts'

export interface DeliverySetup {
  readonly db: Database
  readonly bus: Bus
  readonly parts: PartStore
  readonly folder: string
  readonly signingSecret: string
  readonly command: StoredCommand
  readonly clock: () => number
  /** Moves the clock and lets the loops look. */
  advance(ms: number): void
  /** A finished run with its delivery queued; returns the delivery's id. */
  deliver(
    url: string,
    texts: readonly (string | Buffer)[],
    options?: Parameters<typeof storeRun>[4] & { command?: StoredCommand },
  ): Promise<string>
  startLoop(options?: Partial<DeliveryLoopOptions>, allow?: readonly string[], publicUrl?: string): DeliveryLoop
  delivery(id: string): Promise<Selectable<DeliveryTable>>
  attempts(id: string): Promise<Selectable<AttemptTable>[]>
  /** Resolves when the delivery is as wanted. */
  until(id: string, wanted: (row: Selectable<DeliveryTable>) => boolean): Promise<Selectable<DeliveryTable>>
}

/** Storage with one command whose results can be delivered; `openParts` where their parts are not in the usual place. */
export async function deliverySetup(
  t: TestContext,
  dialect: Dialect,
  openParts?: (db: Database) => PartStore,
): Promise<DeliverySetup> {
  const folder = makeFolder()
  const loops: DeliveryLoop[] = []
  // Before the database closes: what comes first here is called first.
  t.after(() => Promise.all(loops.map((loop) => loop.close())))
  const db = await openTestDatabase(t, dialect)
  t.after(() => folder.remove())
  const secretBox = createSecretBox('a secret key for tests, long enough')
  const signingSecret = `whsec_${randomBytes(24).toString('base64')}`
  const bus = openLocalBus()
  const usual = () => (dialect === 'sqlite' ? createFileParts(db, folder.path) : createDatabaseParts())
  const parts = (openParts ?? usual)(db)
  const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' })
  let moved = 0
  const clock = () => Date.now() + moved
  const setup: DeliverySetup = {
    db,
    bus,
    parts,
    folder: folder.path,
    signingSecret,
    command: await storeCommand(db, { secretBox, signingSecret }),
    clock,
    advance: (ms) => {
      moved += ms
      bus.publish({ kind: 'delivery' })
    },
    deliver: async (url, texts, options = {}) => {
      const command = options.command ?? setup.command
      const { runId, sequence } = await storeRun(db, parts, command, texts, options)
      const { connectionId, commandId } = command
      const id = await db.transact((tx) =>
        queueDelivery(tx, { connectionId, commandId, runId, sequence, url, now: clock() }),
      )
      bus.publish({ kind: 'delivery' })
      return id
    },
    startLoop: (options = {}, allow = ['127.0.0.1'], publicUrl = 'http://postern.example') => {
      const rules = readCallbackRules(allow, () => publicUrl)
      const loop = startDeliveryLoop(
        { db, bus, clock, secretBox, parts, earlySignatures: new EarlySignatures(), log, rules },
        // Receivers are paused only where a test says so: many of them fail for hours.
        { graceMs: 200, random: () => 0.5, pause: { afterMs: Infinity, attempts: 1 }, ...options },
      )
      loops.push(loop)
      return loop
    },
    delivery: (id) => db.read.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    attempts: (id) =>
      db.read.selectFrom('attempt').selectAll().where('delivery_id', '=', id).orderBy('number').execute(),
    until: async (id, wanted) => {
      for (let tries = 0; tries < 2000; tries++) {
        const row = await setup.delivery(id)
        if (wanted(row)) return row
        await sleep(5)
      }
      throw new Error(`Delivery ${id} never became as wanted: ${JSON.stringify(await setup.delivery(id))}`)
    },
  }
  return setup
}

import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { readCallbackRules } from '@postern/outbound'
import type { FinishRequest, RunOrder, TypedValue } from '@postern/protocol'
import { cancelCommand } from '../../commands/cancel-command.ts'
import { changeStatus } from '../../commands/change-status.ts'
import { createStaticCommand } from '../../commands/create-command.ts'
import { decideOutcome } from '../../commands/decide-outcome.ts'
import { deleteCommand } from '../../commands/delete-command.ts'
import { editCommand } from '../../commands/edit-command.ts'
import { createConnection } from '../../connections/create-connection.ts'
import type { Database } from '../../database/database.ts'
import { EarlySignatures } from '../../deliveries/signing/early-signatures.ts'
import { createDynamicCommand } from '../../dynamic-commands/create-dynamic-command.ts'
import { openLocalBus } from '../../events/bus.ts'
import { AppError } from '../../lib/app-error.ts'
import { createSecretBox } from '../../lib/secret-box.ts'
import { createDatabaseParts } from '../../results/database-parts.ts'
import { claimCommand } from '../../runs/claim-command.ts'
import { expireLeases, extendLeases } from '../../runs/expire-leases.ts'
import { failRun, releaseRun } from '../../runs/fail-run.ts'
import { finishRun } from '../../runs/finish-run.ts'
import { receivePart } from '../../runs/receive-part.ts'
import { heartbeat, startRun } from '../../runs/report-run.ts'
import { takeBackOrder } from '../../runs/take-back-order.ts'
import type { ChangeOperation, Operation, ReportOperation } from './operations.ts'
import { leaseMs, newest, type Outcome } from './reference-model.ts'
import { referenceSchedules } from './reference-schedules.ts'

const leaseSeconds = leaseMs / 1000
const callbackUrl = 'https://receiver.example/rows'
const bus = openLocalBus()
const parts = createDatabaseParts()
const secretBox = createSecretBox('a secret key for tests, long enough')
const rules = readCallbackRules([], () => 'https://postern.example')

/** A run as its gateway knows it. */
interface GivenRun {
  readonly order: RunOrder
  /** Numbers of the parts that the server has acknowledged. */
  readonly acknowledged: Set<number>
  readonly follows: GivenRun | undefined
  ended: boolean
}

/** A database that can be closed and opened again. */
export interface Reopened {
  db: Database
  reopen(): Promise<void>
}

/** Does operations by the server's own functions, on one connection of a database. */
export class RealServer {
  now: number
  readonly connection: { id: string; name: string }
  readonly commands: { id: string; hasCursor: boolean }[] = []
  readonly runs: GivenRun[] = []
  readonly #database: Reopened

  constructor(database: Reopened, connection: { id: string; name: string }, now: number) {
    this.#database = database
    this.connection = connection
    this.now = now
  }

  static async open(database: Reopened, name: string, now: number): Promise<RealServer> {
    return new RealServer(database, await createConnection(database.db, bus, () => now, secretBox, { name }), now)
  }

  /** What it comes to, and which command a claim got. */
  async perform(operation: Operation): Promise<{ outcome: Outcome; claimed: number | null }> {
    const before = this.runs.length
    try {
      const outcome = await this.#do(operation, this.#database.db)
      const order = this.runs.length > before ? this.runs.at(-1)?.order : undefined
      const claimed = order ? this.commands.findIndex(({ id }) => id === order.commandId) : null
      return { outcome, claimed }
    } catch (error) {
      if (error instanceof CutOff) return { outcome: 'nothing', claimed: null }
      if (error instanceof AppError) return { outcome: error.code, claimed: null }
      throw error
    }
  }

  /** All that is left of it. */
  close = (): Promise<unknown> =>
    this.#database.db.transact((tx) => tx.deleteFrom('connection').where('id', '=', this.connection.id).execute())

  async #do(operation: Operation, db: Database): Promise<Outcome> {
    switch (operation.does) {
      case 'createStatic':
      case 'createDynamic':
        return this.#create(operation, db)
      case 'claim':
        return this.#claim(operation, db)
      case 'started':
      case 'heartbeat':
      case 'part':
      case 'finish':
      case 'fail':
      case 'release':
        return this.#report(operation, db)
      case 'takeBack': {
        const run = newest(this.runs, operation.run)
        const taken = run && (await takeBackOrder(db, run.order.runId, this.now))
        return taken === 'taken back' ? 'ok' : 'nothing'
      }
      case 'clock':
        this.now += operation.ms
        return 'ok'
      case 'expire':
        await expireLeases(db, this.now)
        return 'ok'
      case 'restart':
        await this.#database.reopen()
        await extendLeases(this.#database.db, this.now, leaseSeconds)
        return 'ok'
      case 'cutOff':
        await this.#do(operation.operation, cutOff(db)).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
        })
        return 'nothing'
      default:
        return this.#change(operation, db)
    }
  }

  async #create(operation: Operation & { does: 'createStatic' | 'createDynamic' }, db: Database): Promise<Outcome> {
    const context = { db, bus, clock: () => this.now, rules, secretBox }
    const { name } = this.connection
    const hasCursor = operation.does === 'createStatic' && operation.cursor !== null
    const sql = sqlOf(operation.writes, hasCursor)
    const { id } =
      operation.does === 'createStatic'
        ? await createStaticCommand(context, name, {
            sql,
            callbackUrl,
            schedule: scheduleOf(operation.schedule),
            paused: operation.paused,
            ...(hasCursor && { lastField: 'id', lastValue: operation.cursor, fromBeginning: true }),
          })
        : await createDynamicCommand(context, name, { sql, ...(operation.callback && { callbackUrl }) })
    this.commands.push({ id, hasCursor })
    return 'ok'
  }

  async #claim({ gateway, follows }: Operation & { does: 'claim' }, db: Database): Promise<Outcome> {
    const previous = this.runs.at(-1)
    const free = follows && previous?.ended && !this.runs.some((run) => run.follows === previous)
    const order = await claimCommand(db, {
      connectionId: this.connection.id,
      gateway,
      now: this.now,
      leaseSeconds,
      ...(free && { follows: previous.order.runId }),
    })
    if (!order) return 'nothing'
    this.runs.push({ order, acknowledged: new Set(), follows: free ? previous : undefined, ended: false })
    return 'ok'
  }

  async #report(operation: ReportOperation, db: Database): Promise<Outcome> {
    const run = newest(this.runs, operation.run)
    if (!run) return 'nothing'
    const { runId, lease } = run.order
    const claim = { connectionId: this.connection.id, runId, lease: lease + operation.lease }
    switch (operation.does) {
      case 'started':
        await startRun(db, claim, this.now, leaseSeconds)
        break
      case 'heartbeat':
        await heartbeat(db, claim, { rows: 1, bytes: 1 }, this.now, leaseSeconds)
        break
      case 'part': {
        const body = Buffer.from(operation.text)
        const clock = () => this.now
        const context = { db, parts, earlySignatures: new EarlySignatures(), secretBox, clock, leaseSeconds }
        const digest = hash('sha256', body, 'base64')
        const upload = { number: operation.number, rows: 1, sealed: false, encoding: 'identity', digest } as const
        await receivePart(context, claim, { ...upload, body: Readable.from([body]) })
        run.acknowledged.add(operation.number)
        break
      }
      case 'finish':
        await finishRun(db, claim, reportOf(run, operation), this.now)
        run.ended = true
        break
      case 'fail':
        await failRun(db, claim, { code: operation.code, message: 'no' }, this.now)
        run.ended = true
        break
      case 'release':
        await releaseRun(db, claim, this.now)
    }
    return 'ok'
  }

  async #change(operation: ChangeOperation, db: Database): Promise<Outcome> {
    const command = newest(this.commands, operation.command)
    if (!command) return 'nothing'
    const context = { db, bus, clock: () => this.now, rules, secretBox }
    switch (operation.does) {
      case 'delete':
        await deleteCommand(db, bus, context.clock, parts, command.id)
        break
      case 'editValue':
        await editCommand(context, command.id, { lastValue: operation.to, fromBeginning: true })
        break
      case 'editSchedule':
        await editCommand(context, command.id, { schedule: scheduleOf(operation.to) })
        break
      case 'editSql':
        await editCommand(context, command.id, { sql: sqlOf(operation.writes, command.hasCursor) })
        break
      case 'cancel':
        await cancelCommand(db, bus, context.clock, command.id)
        break
      case 'run-again':
      case 'count-as-done':
      case 'dismiss-error':
        await decideOutcome(db, bus, context.clock, command.id, operation.does)
        break
      default:
        await changeStatus(db, bus, context.clock, command.id, operation.does)
    }
    return 'ok'
  }
}

class CutOff extends Error {}

/** A database whose transactions end just before their commit. */
function cutOff(db: Database): Database {
  const transact: Database['transact'] = (work) =>
    db.transact(async (tx) => {
      await work(tx)
      throw new CutOff()
    })
  return { ...db, transact, write: transact }
}

function reportOf(
  { order, acknowledged }: GivenRun,
  { inline, missing, value }: Operation & { does: 'finish' },
): FinishRequest {
  const { lastValue } = order
  const next: TypedValue | null =
    value === null ? null : { type: 'integer', value: String(Number(lastValue?.value ?? 0) + value) }
  const report = { columns: [], affectedRows: null, lastValue: next }
  if (inline) return { ...report, inline: 'inline', parts: 0, rows: 1, bytes: 'inline'.length }
  const count = acknowledged.size
  return { ...report, parts: count + missing, rows: count, bytes: count }
}

function sqlOf(writes: boolean, hasCursor: boolean): string {
  const where = hasCursor ? 'id > @last_value@' : '1 = 1'
  return writes ? `update orders set seen = 1 where ${where}` : `select * from orders where ${where}`
}

function scheduleOf(number: number) {
  const found = referenceSchedules[number]
  if (!found) throw new Error(`There is no schedule ${number}`)
  return found.schedule
}

import {
  type ClaimRequest,
  type Overlap,
  type ParameterValue,
  type ResultLimits,
  type RunOrder,
  statementCanWrite,
  type TypedValue,
} from '@postern/protocol'
import { type Kysely, type Selectable, sql } from 'kysely'
import { commandStates } from '../commands/command-states.ts'
import { readSealedFor } from '../commands/sealed-for.ts'
import { sentRowsOf } from '../cursors/sent-rows.ts'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { CommandTable, Tables } from '../database/tables.ts'
import { insertRows } from '../database/write-rows.ts'
import { newId } from '../lib/ids.ts'

export interface Claim {
  readonly connectionId: string
  readonly gateway: ClaimRequest['gateway']
  readonly now: number
  readonly leaseSeconds: number
  /** The run whose end is answered with the order. */
  readonly follows?: string
}

/**
 * Hands the first due command of a connection to a gateway, under a new lease: dynamic ones first, then first due
 * first. One gateway gets it, however many ask (I1): the command leaves READY in the same statement that finds it.
 */
export function claimCommand(db: Database, claim: Claim): Promise<RunOrder | null> {
  return db.transact(async (tx) => {
    const runId = newId()
    const command = await takeDueCommand.first(tx, { ...claim, runId })
    if (!command) return null
    const order = toOrder(command, runId, claim.leaseSeconds)
    await insertRows(tx, 'run', [
      {
        id: runId,
        connection_id: claim.connectionId,
        command_id: command.id,
        fence: command.fence,
        cursor_edits: command.cursor_edits,
        state: 'LEASED',
        gateway: claim.gateway,
        sql: command.sql,
        attempt: order.attempt,
        can_write: order.canWrite ? 1 : 0,
        leased_at: claim.now,
        lease_expires_at: claim.now + claim.leaseSeconds * 1000,
        follows_run_id: claim.follows ?? null,
        sealed: command.sealed_for === null ? 0 : 1,
        direct: command.direct,
        last_value_before: JSON.stringify(lastValueOf(command)),
      },
    ])
    return { ...order, sentRows: await sentRowsOf(tx, command) }
  })
}

/** A literal, as in the index that holds only these: of a bound value SQLite cannot know that the index will do. */
const ready = sql.lit<'READY'>('READY')

/** When the next command of a connection becomes due, or was; null when none waits for its time. */
export async function nextDueTime(db: Database, connectionId: string): Promise<number | null> {
  const { dynamic, fixed } = (await firstDueTimes.first(db.read, { connectionId })) ?? { dynamic: null, fixed: null }
  return dynamic === null || fixed === null ? (dynamic ?? fixed) : Math.min(dynamic, fixed)
}

// One look-up for each priority, since each is then the first entry of the index.
const firstDueTimes = prepareQuery((db, { connectionId }: { connectionId: string }) =>
  db.selectNoFrom((builder) => {
    const firstOf = (priority: number) =>
      builder
        .selectFrom('command')
        .select(({ fn }) => fn.min('due_at').as('at'))
        .where('connection_id', '=', connectionId)
        .where('status', '=', ready)
        .where('priority', '=', priority)
    const fixed = firstOf(1).where(({ not, exists }) => not(exists(isHeldBack(db, connectionId))))
    return [firstOf(0).as('dynamic'), fixed.as('fixed')]
  }),
)

/** Its static commands wait then (deliveries/hold-back.ts). */
const isHeldBack = (db: Kysely<Tables>, connectionId: string) =>
  db.selectFrom('connection').select('id').where('id', '=', connectionId).where('held_back_at', 'is not', null)

const takeDueCommand = prepareQuery((db, given: Pick<Claim, 'connectionId' | 'now'> & { runId: string }, dialect) => {
  // One look-up for each priority, since each then stops at the first entry of the index.
  const firstOf = (priority: number) =>
    db
      .selectFrom('command')
      .select('id')
      .where('connection_id', '=', given.connectionId)
      .where('status', '=', ready)
      .where('priority', '=', priority)
      .where('due_at', '<=', given.now)
      .orderBy('due_at')
      .limit(1)
  const fixed = firstOf(1).where(({ not, exists }) => not(exists(isHeldBack(db, given.connectionId))))
  return db
    .updateTable('command')
    .set({
      status: commandStates.READY.claim,
      run_id: given.runId,
      fence: sql`fence + 1`,
      due_at: null,
      updated_at: given.now,
    })
    .where('id', '=', ({ fn }) => fn.coalesce(dialect.takeRows(firstOf(0)), dialect.takeRows(fixed)))
    .returningAll()
})

function toOrder(command: Selectable<CommandTable>, runId: string, leaseSeconds: number) {
  return {
    runId,
    lease: command.fence,
    leaseSeconds,
    commandId: command.id,
    sql: command.sql,
    params: JSON.parse(command.params) as Record<string, ParameterValue>,
    lastField: command.last_field,
    lastValue: lastValueOf(command),
    lastValueOption: command.last_value_option,
    fromBeginning: command.from_beginning === 1,
    exactNumbers: command.exact_numbers,
    timeoutSeconds: command.timeout_seconds,
    attempt: command.lost_runs + 1,
    canWrite: command.writes === 'auto' ? statementCanWrite(command.sql) : command.writes === 'yes',
    limits: limitsOf(command),
    ...(command.purpose === 'schema' && { task: 'schema' as const }),
    overlap: command.overlap === null ? null : (JSON.parse(command.overlap) as Overlap),
    sealedFor: readSealedFor(command),
    ...(command.direct === 1 && {
      direct: { url: command.callback_url ?? '', connection: command.connection_id },
    }),
  } satisfies RunOrder
}

const limitsOf = ({ max_rows, max_bytes, purpose }: Selectable<CommandTable>): ResultLimits | null =>
  max_rows === null && max_bytes === null
    ? null
    : { rows: max_rows, bytes: max_bytes, exceeded: purpose === 'command' ? 'fail' : 'stop' }

const lastValueOf = (command: Selectable<CommandTable>): TypedValue | null =>
  command.last_value === null
    ? null
    : { type: (command.last_value_type ?? 'unknown') as TypedValue['type'], value: command.last_value }

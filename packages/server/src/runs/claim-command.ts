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
  /** The API key that it is asked with. */
  readonly keyId?: string
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
        key_id: claim.keyId ?? null,
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

/** What there is for a gateway to wait for. */
export interface Outlook {
  /** When the next command of its connection becomes due, or was; null when none waits for its time. */
  readonly dueAt: number | null
  /** It gets none of them. */
  readonly draining: boolean
  readonly weight: number
}

/** What a gateway of a connection has to wait for: one query, since thousands of idle ones ask it. */
export async function readOutlook(db: Database, connectionId: string, gateway: string): Promise<Outlook> {
  const row = await firstDueTimes.first(db.read, { connectionId, gateway })
  const { dynamic = null, fixed = null, draining, weight } = row ?? {}
  const dueAt = dynamic === null || fixed === null ? (dynamic ?? fixed) : Math.min(dynamic, fixed)
  return { dueAt, draining: draining === 1, weight: weight ?? 1 }
}

// One look-up for each priority, since each is then the first entry of the index.
const firstDueTimes = prepareQuery((db, { connectionId, gateway }: { connectionId: string; gateway: string }) =>
  db.selectNoFrom((builder) => {
    const firstOf = (priority: number) =>
      builder
        .selectFrom('command')
        .select(({ fn }) => fn.min('due_at').as('at'))
        .where('connection_id', '=', connectionId)
        .where('status', '=', ready)
        .where('priority', '=', priority)
    const fixed = firstOf(1).where(({ not, exists }) => not(exists(isHeldBack(db, connectionId))))
    const own = builder.selectFrom('gateway').where('connection_id', '=', connectionId).where('name', '=', gateway)
    return [
      firstOf(0).as('dynamic'),
      fixed.as('fixed'),
      own.select('draining').as('draining'),
      own.select('weight').as('weight'),
    ]
  }),
)

/** Its static commands wait then (deliveries/hold-back.ts). */
const isHeldBack = (db: Kysely<Tables>, connectionId: string) =>
  db.selectFrom('connection').select('id').where('id', '=', connectionId).where('held_back_at', 'is not', null)

/** It is to take no run any more, and to end its own. */
const isDraining = (db: Kysely<Tables>, { connectionId, gateway }: Pick<Claim, 'connectionId' | 'gateway'>) =>
  db
    .selectFrom('gateway')
    .select('name')
    .where('connection_id', '=', connectionId)
    .where('name', '=', gateway)
    .where('draining', '=', 1)

type Taking = Pick<Claim, 'connectionId' | 'gateway' | 'now'> & { runId: string }

const takeDueCommand = prepareQuery((db, given: Taking, dialect) => {
  // One look-up for each priority, since each then stops at the first entry of the index.
  const firstOf = (priority: number) =>
    db
      .selectFrom('command')
      .select('id')
      .where('connection_id', '=', given.connectionId)
      .where('status', '=', ready)
      .where('priority', '=', priority)
      .where('due_at', '<=', given.now)
      .where(({ not, exists }) => not(exists(isDraining(db, given))))
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

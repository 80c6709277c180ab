import { statementCanWrite } from '@postern/protocol'
import type { Database, Transaction } from '../database/database.ts'
import { endRun, type RunFailure } from './end-run.ts'
import { dropParts } from './fail-run.ts'
import { type HeldRun, lockRun } from './held-run.ts'

/** After this many runs lost in a row the command waits for its next time instead of going out again at once. */
const mostLostInARow = 3
const batch = 100

export interface LostRun {
  readonly runId: string
  readonly commandId: string
  readonly connectionId: string
}

/** Ends the runs whose lease has run out, each by the rule of I7, and says which. */
export async function expireLeases(db: Database, now: number): Promise<LostRun[]> {
  const expired = await db.read
    .selectFrom('run')
    .select(['id', 'command_id'])
    .where('lease_expires_at', '<=', now)
    .orderBy('lease_expires_at')
    .limit(batch)
    .execute()
  const lost: LostRun[] = []
  for (const { id, command_id } of expired) {
    const ended = await db.transact(async (tx) => {
      const held = await lockRun(db.dialect, tx, id, command_id).catch(() => undefined)
      // Renewed, ended or deleted since it was listed.
      if (!held || held.run.lease_expires_at === null || held.run.lease_expires_at > now) return false
      await loseRun(tx, held, now)
      return true
    })
    if (ended) {
      const run = await db.read.selectFrom('run').select('connection_id').where('id', '=', id).executeTakeFirst()
      if (run) lost.push({ runId: id, commandId: command_id, connectionId: run.connection_id })
    }
  }
  return lost
}

/** When the next lease runs out, if a run is under way. */
export async function nextExpiry(db: Database): Promise<number | null> {
  const row = await db.read
    .selectFrom('run')
    .select(({ fn }) => fn.min('lease_expires_at').as('at'))
    .where('lease_expires_at', 'is not', null)
    .executeTakeFirst()
  return row?.at ?? null
}

async function loseRun(tx: Transaction, held: HeldRun, now: number): Promise<void> {
  await dropParts(tx, held.run.id)
  if (held.run.state === 'EXECUTING' && statementCanWrite(held.run.sql)) {
    await endRun(tx, held, 'expired', now, { failure: outcomeUnknown(held), stop: true })
  } else if (await lostTooOften(tx, held)) {
    await endRun(tx, held, 'expired', now, { failure: lostAgain(held) })
  } else {
    await endRun(tx, held, 'expired', now, { again: true })
  }
}

async function lostTooOften(tx: Transaction, { run }: HeldRun): Promise<boolean> {
  const earlier = await tx
    .selectFrom('run')
    .select('state')
    .where('command_id', '=', run.command_id)
    .where('fence', '<', run.fence)
    .orderBy('fence', 'desc')
    .limit(mostLostInARow - 1)
    .execute()
  return earlier.length === mostLostInARow - 1 && earlier.every(({ state }) => state === 'LOST')
}

const outcomeUnknown = ({ run }: HeldRun): RunFailure => ({
  code: 'OUTCOME_UNKNOWN',
  message: `Gateway ${run.gateway} was lost while the statement ran, and the statement may have written. Check the database; resuming runs it again.`,
  sqlState: null,
})

const lostAgain = ({ run }: HeldRun): RunFailure => ({
  code: 'RUN_LOST',
  message: `Gateway ${run.gateway} was lost during this run, as in the ${mostLostInARow - 1} runs before it.`,
  sqlState: null,
})

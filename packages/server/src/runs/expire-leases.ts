import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { endRun, type RunFailure } from './end-run.ts'
import { cancelled, dropParts } from './fail-run.ts'
import { type HeldRun, lockRun } from './held-run.ts'

/** After this many runs lost in a row the command waits for its next time instead of going out again at once. */
const mostLostInARow = 3
const batch = 100

export interface LostRun {
  readonly runId: string
  readonly commandId: string
  readonly connectionId: string
}

/**
 * Ends the runs whose lease has run out, each by the rule of I7, and says which. One that cannot be ended is told to
 * `failed` and holds up no other.
 */
export async function expireLeases(
  db: Database,
  now: number,
  failed: (error: unknown, runId: string) => void = (error) => {
    throw error
  },
): Promise<LostRun[]> {
  const expired = await db.read
    .selectFrom('run')
    .select(['id', 'command_id', 'connection_id'])
    .where('lease_expires_at', '<=', now)
    .orderBy('lease_expires_at')
    .limit(batch)
    .execute()
  const lost: LostRun[] = []
  for (const { id, command_id, connection_id } of expired) {
    try {
      if (await expireLease(db, id, command_id, now))
        lost.push({ runId: id, commandId: command_id, connectionId: connection_id })
    } catch (error) {
      failed(error, id)
    }
  }
  return lost
}

/**
 * At the start of a server that has the database to itself: a gateway that kept its word could not be heard while no
 * server was there. So each lease lasts once more, from now on, instead of having run out meanwhile.
 */
export async function extendLeases(db: Database, now: number, leaseSeconds: number): Promise<void> {
  const until = now + leaseSeconds * 1000
  await db.transact((tx) =>
    tx.updateTable('run').set({ lease_expires_at: until }).where('lease_expires_at', '<', until).execute(),
  )
}

function expireLease(db: Database, runId: string, commandId: string, now: number): Promise<boolean> {
  return db.transact(async (tx) => {
    const held = await lockRun(tx, runId, commandId).catch((error: unknown) => {
      if (error instanceof AppError) return undefined
      throw error
    })
    // Renewed, ended or deleted since it was listed.
    if (!held || held.run.lease_expires_at === null || held.run.lease_expires_at > now) return false
    await loseRun(tx, held, now)
    return true
  })
}

/** Ends the runs of an API key that was revoked, each by the rule of I7: nobody may report on them any more. */
export async function cutRuns(db: Database, keyId: string, now: number): Promise<readonly LostRun[]> {
  const running = await db.read
    .selectFrom('run')
    .select(['id', 'command_id', 'connection_id'])
    .where('key_id', '=', keyId)
    .where('lease_expires_at', 'is not', null)
    .execute()
  const cut: LostRun[] = []
  for (const { id, command_id, connection_id } of running) {
    const isCut = await db.transact(async (tx) => {
      const held = await lockRun(tx, id, command_id).catch((error: unknown) => {
        if (error instanceof AppError) return undefined
        throw error
      })
      if (!held || held.run.lease_expires_at === null) return false
      await cutRun(tx, held, now)
      return true
    })
    if (isCut) cut.push({ runId: id, commandId: command_id, connectionId: connection_id })
  }
  return cut
}

async function cutRun(tx: Transaction, held: HeldRun, now: number): Promise<void> {
  const { run, command } = held
  await dropParts(tx, run.id)
  const why = `The API key of gateway ${run.gateway} was revoked during this run`
  if (run.state === 'EXECUTING' && run.can_write === 1) {
    const message = `${why}, and the statement may have written. Check the database, then run it again or count it as done.`
    await endRun(tx, held, 'expired', now, {
      failure: { code: 'OUTCOME_UNKNOWN', message, sqlState: null },
      stop: true,
    })
  } else if (run.cancel_requested === 1) {
    await endRun(tx, held, 'expired', now, { failure: cancelled })
  } else {
    await endRun(tx, held, 'expired', now, {
      again: true,
      run: { error_code: 'RUN_LOST', error_message: `${why}; the command goes out again.` },
      command: { lost_runs: command.lost_runs },
    })
  }
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
  if (held.run.state === 'EXECUTING' && held.run.can_write === 1) {
    await endRun(tx, held, 'expired', now, { failure: outcomeUnknown(held), stop: true })
  } else if (held.run.cancel_requested === 1) {
    await endRun(tx, held, 'expired', now, { failure: cancelled })
  } else if (held.command.lost_runs >= mostLostInARow - 1) {
    await endRun(tx, held, 'expired', now, { failure: lostAgain(held) })
  } else {
    await endRun(tx, held, 'expired', now, { again: true })
  }
}

const outcomeUnknown = ({ run }: HeldRun): RunFailure => ({
  code: 'OUTCOME_UNKNOWN',
  message: `Gateway ${run.gateway} was lost while the statement ran, and the statement may have written. Check the database, then run it again or count it as done.`,
  sqlState: null,
})

const lostAgain = ({ run }: HeldRun): RunFailure => ({
  code: 'RUN_LOST',
  message: `Gateway ${run.gateway} was lost during this run, as in the ${mostLostInARow - 1} runs before it.`,
  sqlState: null,
})

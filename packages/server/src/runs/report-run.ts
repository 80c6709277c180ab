import { randomBytes } from 'node:crypto'
import type { HeartbeatRequest, HeartbeatResponse } from '@postern/protocol'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { updateRow } from '../database/write-rows.ts'
import { AppError } from '../lib/app-error.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { type LeaseClaim, type Reported, reported, requireLease, takeRun } from './held-run.ts'
import { stateAfter } from './run-states.ts'

/** What a gateway says of itself before it begins. */
export interface Beginning {
  /** It knows that there are rows to seal. */
  readonly seals: boolean
  /** Seals the key of rows that it keeps and posts; null: it does not know that there are such. */
  readonly spoolKeys: SecretBox | null
}

export interface Begun extends Reported {
  /** What the rows that it keeps are encrypted with; undefined where the server is to have them. */
  readonly spoolKey?: string
}

/**
 * Records, before the statement begins, that from now on it may have had an effect (I7).
 *
 * @throws GATEWAY_TOO_OLD where the rows are to be sealed, or to stay, and the gateway would send them as they are
 */
export async function startRun(
  db: Database,
  claim: LeaseClaim,
  now: number,
  leaseSeconds: number,
  { seals, spoolKeys }: Beginning = { seals: false, spoolKeys: null },
): Promise<Begun> {
  const expires = now + leaseSeconds * 1000
  const begun = await db.write((tables) => begin.first(tables, { ...claim, now, expires, mostSealed: seals ? 1 : 0 }))
  if (begun) return begun
  // Said before, not its to say, or about rows that it keeps.
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    requireLease(held, now)
    if (held.run.sealed === 1 && !seals)
      throw new AppError('GATEWAY_TOO_OLD', 'This gateway is too old to seal the rows of the command: update it')
    if (held.run.direct === 1 && !spoolKeys)
      throw new AppError('GATEWAY_TOO_OLD', 'This gateway is too old to post the rows of the command itself: update it')
    const state = stateAfter(held.run.state, 'started')
    const changes = { state, lease_expires_at: expires, started_at: held.run.started_at ?? now }
    if (held.run.direct === 0 || !spoolKeys) {
      await updateRow(tx, 'run', held.run.id, changes)
      return reported(held)
    }
    // Of this run alone: once it is deleted with its connection, nobody can read what a gateway still keeps of it (I8).
    const spoolKey = held.run.spool_key ?? spoolKeys.seal(randomBytes(spoolKeyBytes).toString('base64'))
    await updateRow(tx, 'run', held.run.id, { ...changes, spool_key: spoolKey })
    return { ...reported(held), spoolKey: spoolKeys.open(spoolKey) }
  })
}

const spoolKeyBytes = 32

/** A run that is LEASED is the one its command names, so that the run's own row decides (I1). */
const begin = prepareQuery((db, given: LeaseClaim & { now: number; expires: number; mostSealed: number }) =>
  db
    .updateTable('run')
    .set({ state: stateAfter('LEASED', 'started'), started_at: given.now, lease_expires_at: given.expires })
    .where('id', '=', given.runId)
    .where('connection_id', '=', given.connectionId)
    .where('fence', '=', given.lease)
    .where('state', '=', 'LEASED')
    .where('lease_expires_at', '>', given.now)
    .where('sealed', '<=', given.mostSealed)
    .where('direct', '=', 0)
    .returning(['command_id as commandId', 'gateway']),
)

/** Renews the lease and notes how far the run has come. */
export function heartbeat(
  db: Database,
  claim: LeaseClaim,
  progress: HeartbeatRequest,
  now: number,
  leaseSeconds: number,
): Promise<Reported & { answer: HeartbeatResponse }> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    requireLease(held, now)
    const { rows, bytes } = progress
    const isFurther = rows !== held.run.rows || bytes !== held.run.bytes
    await updateRow(tx, 'run', held.run.id, {
      rows,
      bytes,
      ...(isFurther && { progress_at: now }),
      lease_expires_at: now + leaseSeconds * 1000,
    })
    return { ...reported(held), answer: { leaseSeconds, cancel: held.run.cancel_requested === 1 } }
  })
}

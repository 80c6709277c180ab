import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { digestBytes, mostSentRows } from '@postern/protocol'
import type { Database } from '../database/database.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { type HeldRun, type LeaseClaim, type Reported, reported, requireLease, takeRun } from '../runs/held-run.ts'
import { checkSorted, dropSentRows } from './sent-rows.ts'

export interface TransferContext {
  readonly db: Database
  readonly clock: Clock
  readonly leaseSeconds: number
}

/** The digests of the rows that the run's order counted. */
export function readSentRows(
  { db, clock }: TransferContext,
  claim: LeaseClaim,
): Promise<Reported & { digests: Uint8Array }> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    requireLease(held, clock())
    const { run, command } = held
    const ofCommand = tx.selectFrom('sent_rows').select('digests').where('command_id', '=', command.id)
    // Edited by hand since: what the order counted is no longer the command's, and still there.
    const edited = run.cursor_edits !== command.cursor_edits
    const counted = edited
      ? ofCommand.where('run_id', '<', run.id).orderBy('run_id', 'desc').limit(1)
      : ofCommand.where('run_id', '=', command.sent_rows_run_id ?? '')
    const stored = await counted.executeTakeFirst()
    return { ...reported(held), digests: stored?.digests ?? new Uint8Array() }
  })
}

/** Stores the digests that the run will report, in place of any that it put before, and renews its lease. */
export async function putSentRows(
  context: TransferContext,
  claim: LeaseClaim,
  { body, digest }: { body: Readable; digest: string },
): Promise<Reported> {
  await renew(context, claim)
  const digests = await readAll(body)
  if (createHash('sha256').update(digests).digest('base64') !== digest) throw new AppError('CHECKSUM_MISMATCH')
  if (digests.length % digestBytes !== 0)
    throw badInput({ path: '/', message: `must be digests of ${digestBytes} bytes each` })
  checkSorted(digests, '/')
  return renew(context, claim, digests)
}

/** I1: asked before the bytes are taken, and again with them. */
function renew({ db, clock, leaseSeconds }: TransferContext, claim: LeaseClaim, digests?: Buffer): Promise<Reported> {
  return db.transact(async (tx) => {
    const held: HeldRun = await takeRun(tx, claim)
    const now = clock()
    requireLease(held, now)
    if (digests) {
      const { run, command } = held
      await dropSentRows(tx, run.id)
      const count = digests.length / digestBytes
      await tx.insertInto('sent_rows').values({ run_id: run.id, command_id: command.id, count, digests }).execute()
    }
    await tx
      .updateTable('run')
      .set({ lease_expires_at: now + leaseSeconds * 1000 })
      .where('id', '=', held.run.id)
      .execute()
    return reported(held)
  })
}

async function readAll(body: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > mostSentRows * digestBytes)
      throw new AppError('TOO_LARGE', `A window remembers at most ${mostSentRows} rows`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

import type { Readable } from 'node:stream'
import { largestPart } from '@postern/protocol'
import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import type { PartStore } from '../results/part-store.ts'
import { type LeaseClaim, type Reported, reported, requireLease, takeRun } from './held-run.ts'

export interface PartUpload {
  readonly number: number
  readonly rows: number
  readonly encoding: 'identity' | 'gzip' | 'zstd'
  /** SHA-256 that the gateway computed, base64. */
  readonly digest: string
  readonly body: Readable
}

/**
 * Stores one part of a result and renews the lease. The same part again changes nothing; a part of an expired or
 * superseded lease is refused before and after its bytes are taken (I1).
 */
export async function receivePart(
  db: Database,
  parts: PartStore,
  claim: LeaseClaim,
  upload: PartUpload,
  clock: () => number,
  leaseSeconds: number,
): Promise<Reported> {
  await db.transact(async (tx) => requireLease(await takeRun(db.dialect, tx, claim), clock()))
  const key = { connectionId: claim.connectionId, runId: claim.runId, number: upload.number }
  const received = await parts.receive(key, upload.body, largestPart)
  try {
    if (received.digest !== upload.digest) throw new AppError('CHECKSUM_MISMATCH')
    return await db.transact(async (tx) => {
      const held = await takeRun(db.dialect, tx, claim)
      const now = clock()
      requireLease(held, now)
      const stored = await storedDigest(tx, key)
      if (stored !== undefined && stored !== received.digest) throw new AppError('PART_CONFLICT')
      if (stored === undefined)
        await tx
          .insertInto('result_part')
          .values({
            run_id: key.runId,
            number: key.number,
            rows: upload.rows,
            stored_bytes: received.storedBytes,
            encoding: upload.encoding,
            digest: received.digest,
            body: received.body,
          })
          .execute()
      await tx
        .updateTable('run')
        .set({ lease_expires_at: now + leaseSeconds * 1000 })
        .where('id', '=', held.run.id)
        .execute()
      return reported(held)
    })
  } catch (error) {
    await discardUnlessStored(db, key, received)
    throw error
  }
}

async function storedDigest(tx: Transaction, key: { runId: string; number: number }): Promise<string | undefined> {
  const row = await tx
    .selectFrom('result_part')
    .select('digest')
    .where('run_id', '=', key.runId)
    .where('number', '=', key.number)
    .executeTakeFirst()
  return row?.digest
}

/** The same bytes may be there for good already, from an earlier time that this part was sent. */
async function discardUnlessStored(
  db: Database,
  key: { runId: string; number: number },
  received: { digest: string; discard(): Promise<void> },
): Promise<void> {
  if ((await storedDigest(db.read, key)) !== received.digest) await received.discard()
}

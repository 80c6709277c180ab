import type { Readable } from 'node:stream'
import { largestPart, rowsContentType, rowsHeader, sealedContentType } from '@postern/protocol'
import type { Database, Transaction } from '../database/database.ts'
import { webhookId } from '../deliveries/queue-delivery.ts'
import type { EarlySignatures, PartListener } from '../deliveries/signing/early-signatures.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { bytesPassed } from '../results/free-buffers.ts'
import type { PartKey, PartStore, ReceivedPart } from '../results/part-store.ts'
import { type HeldRun, type LeaseClaim, type Reported, reported, requireLease, takeRun } from './held-run.ts'

export interface PartUpload {
  readonly number: number
  readonly rows: number
  /** A piece of an age file instead of rows. */
  readonly sealed: boolean
  readonly encoding: 'identity' | 'gzip' | 'zstd'
  /** SHA-256 that the gateway computed, base64. */
  readonly digest: string
  readonly body: Readable
}

export interface ReceivePartContext {
  readonly db: Database
  readonly parts: PartStore
  readonly earlySignatures: EarlySignatures
  readonly secretBox: SecretBox
  readonly clock: Clock
  readonly leaseSeconds: number
}

/**
 * Stores one part of a result and renews the lease. The same part again changes nothing; a part of an expired or
 * superseded lease is refused before and after its bytes are taken (I1).
 */
export async function receivePart(io: ReceivePartContext, claim: LeaseClaim, upload: PartUpload): Promise<Reported> {
  const held = await requireHeld(io, claim)
  requireKind(held, upload)
  const key = { connectionId: claim.connectionId, runId: claim.runId, number: upload.number }
  const signing = await signWhileItArrives(io, key, upload, held.command)
  let received: ReceivedPart | undefined
  try {
    received = await io.parts.receive(key, upload.body, largestPart, signing?.update)
    if (received.digest !== upload.digest) throw new AppError('CHECKSUM_MISMATCH')
    const done = await storePart(io, claim, upload, received)
    // As they came, put together, and as the database's client sent them. Earlier they would be found in use, and kept.
    if (received.body !== null) bytesPassed(3 * received.storedBytes)
    signing?.end()
    return done
  } catch (error) {
    signing?.drop()
    if (received) await received.discard()
    // A run that was lost or deleted takes its files with it, also one that is being written: then that is the reason.
    else await requireHeld(io, claim)
    throw error
  }
}

function requireHeld({ db, clock }: ReceivePartContext, claim: LeaseClaim): Promise<HeldRun> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    requireLease(held, clock())
    return held
  })
}

/** Rows that are to be sealed are not taken in any other way, and only of those is a part known to have whole ones. */
function requireKind({ run }: HeldRun, { sealed, rows }: PartUpload): void {
  if (run.direct === 1) throw new AppError('RESULT_AT_GATEWAY')
  if (sealed !== (run.sealed === 1))
    throw new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      `A part of this run is ${sealed ? rowsContentType : sealedContentType}`,
    )
  if (rows === 0 && !sealed) throw badInput({ path: `/${rowsHeader}`, message: 'must be 1 or more' })
}

function storePart(
  { db, clock, leaseSeconds }: ReceivePartContext,
  claim: LeaseClaim,
  upload: PartUpload,
  received: ReceivedPart,
): Promise<Reported> {
  const { number } = upload
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    const now = clock()
    requireLease(held, now)
    const stored = await storedDigest(tx, { runId: claim.runId, number })
    if (stored !== undefined && stored !== received.digest) throw new AppError('PART_CONFLICT')
    if (stored === undefined)
      await tx
        .insertInto('result_part')
        .values({
          run_id: claim.runId,
          number,
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
}

/** What leaves is signed over the bytes as they are sent on, so only parts that came as they are can be followed. */
async function signWhileItArrives(
  { db, earlySignatures, secretBox, clock }: ReceivePartContext,
  { connectionId, runId, number }: PartKey,
  { encoding, sealed }: PartUpload,
  command: HeldRun['command'],
): Promise<PartListener | undefined> {
  const isSentSo = encoding === 'identity' && !sealed && command.callback_format === null
  if (!isSentSo || command.callback_url === null) return undefined
  if (number === 0) {
    const connection = await db.read
      .selectFrom('connection')
      .select('signing_secret')
      .where('id', '=', connectionId)
      .executeTakeFirst()
    if (!connection) return undefined
    const secret = () => secretBox.open(connection.signing_secret)
    earlySignatures.follow(runId, secret, webhookId(command.id, runId), clock())
  }
  return earlySignatures.listen(runId, number)
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

import { randomBytes } from 'node:crypto'
import type { CreatedDirectUrl, DirectUrl, DirectUrlPatch, NewDirectUrl } from '@postern/protocol/api'
import type { Selectable, Updateable } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import type { DirectUrlTable } from '../database/flow-tables.ts'
import { isUniqueViolation } from '../database/unique-violation.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { hashSecret, newSecret } from '../lib/tokens.ts'

export interface DirectUrlContext {
  readonly db: Database
  readonly clock: Clock
  readonly secretBox: SecretBox
  readonly publicUrl: () => string
}

export type DirectUrlRow = Selectable<DirectUrlTable>

const defaults = { enabled: true, protection: 'none', arrays: 'each', maxBytes: 262_144, perMinute: 6_000 } as const

/** Makes an address that records come in by. It is shown now and never again: only its hash is stored (I10). */
export async function createDirectUrl(context: DirectUrlContext, input: NewDirectUrl): Promise<CreatedDirectUrl> {
  const { db, clock } = context
  const all = { ...defaults, ...input }
  const token = newSecret('pin')
  const secret = readSecret(context.secretBox, all.protection, input.secret)
  const now = clock()
  const row: DirectUrlRow = {
    id: newId(),
    flow_id: input.flowId,
    name: input.name,
    token_hash: token.hash,
    hint: token.hint,
    enabled: all.enabled ? 1 : 0,
    protection: all.protection,
    secret: secret.stored,
    arrays: all.arrays,
    max_bytes: all.maxBytes,
    per_minute: all.perMinute,
    created_at: now,
    updated_at: now,
  }
  await db.transact(async (tx) => {
    await requireFlow(tx, input.flowId)
    const made = await tx
      .insertInto('direct_url')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) throw nameTaken(input.name)
  })
  return { ...toDirectUrl(row), url: urlOf(context, token.secret), ...(secret.shown && { secret: secret.shown }) }
}

export async function listDirectUrls(db: Database, flowId?: string): Promise<DirectUrl[]> {
  let query = db.read.selectFrom('direct_url').selectAll()
  if (flowId !== undefined) query = query.where('flow_id', '=', flowId)
  return (await query.orderBy('id').execute()).map(toDirectUrl)
}

export async function editDirectUrl(
  { db, clock, secretBox }: DirectUrlContext,
  id: string,
  patch: DirectUrlPatch,
): Promise<CreatedDirectUrl> {
  let shown: string | undefined
  const change = async (tx: Transaction): Promise<DirectUrlRow> => {
    const present = await findDirectUrl(tx, id)
    if (patch.flowId !== undefined) await requireFlow(tx, patch.flowId)
    const changes: Updateable<DirectUrlTable> = { updated_at: clock() }
    const protection = patch.protection ?? present.protection
    if (protection !== present.protection || patch.secret !== undefined) {
      const secret = readSecret(secretBox, protection, patch.secret)
      shown = secret.shown
      Object.assign(changes, { protection, secret: secret.stored })
    }
    return tx
      .updateTable('direct_url')
      .set({
        ...changes,
        ...(patch.name !== undefined && { name: patch.name }),
        ...(patch.flowId !== undefined && { flow_id: patch.flowId }),
        ...(patch.enabled !== undefined && { enabled: patch.enabled ? 1 : 0 }),
        ...(patch.arrays !== undefined && { arrays: patch.arrays }),
        ...(patch.maxBytes !== undefined && { max_bytes: patch.maxBytes }),
        ...(patch.perMinute !== undefined && { per_minute: patch.perMinute }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  }
  const row = await db.transact(change).catch((error: unknown) => {
    throw isUniqueViolation(error) ? nameTaken(patch.name) : error
  })
  return { ...toDirectUrl(row), ...(shown && { secret: shown }) }
}

/** Gives it another address; the one before leads nowhere from now on. */
export async function rotateDirectUrl(context: DirectUrlContext, id: string): Promise<CreatedDirectUrl> {
  const { db, clock } = context
  const { secret, hash, hint } = newSecret('pin')
  const row = await db.transact(async (tx) => {
    await findDirectUrl(tx, id)
    return tx
      .updateTable('direct_url')
      .set({ token_hash: hash, hint, updated_at: clock() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  return { ...toDirectUrl(row), url: urlOf(context, secret) }
}

export async function deleteDirectUrl(db: Database, id: string): Promise<void> {
  await db.transact(async (tx) => {
    await findDirectUrl(tx, id)
    await tx.deleteFrom('direct_url').where('id', '=', id).execute()
  })
}

export async function findDirectUrl(db: Transaction, id: string): Promise<DirectUrlRow> {
  const row = await db.selectFrom('direct_url').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', 'There is no such direct URL')
  return row
}

const urlOf = ({ publicUrl }: DirectUrlContext, token: string): string => `${publicUrl()}/in/${token}`

const nameTaken = (name: string | undefined): AppError =>
  new AppError('NAME_TAKEN', `A direct URL named "${name}" already exists`)

async function requireFlow(tx: Transaction, id: string): Promise<void> {
  const flow = await tx.selectFrom('flow').select('id').where('id', '=', id).executeTakeFirst()
  if (!flow) throw badInput({ path: '/flowId', message: 'there is no such flow' })
}

/** What is stored of the secret that senders show, and what is shown of it now. */
function readSecret(
  secretBox: SecretBox,
  protection: DirectUrlRow['protection'],
  given: string | undefined,
): { stored: string | null; shown?: string } {
  if (protection === 'none') {
    if (given !== undefined) throw badInput({ path: '/secret', message: 'goes with protection bearer or signature' })
    return { stored: null }
  }
  if (protection === 'bearer') {
    const shown = given ?? randomBytes(32).toString('base64url')
    if (!/^[\x21-\x7e]+$/.test(shown)) throw badInput({ path: '/secret', message: 'must be ASCII without spaces' })
    return { stored: hashSecret(shown), shown }
  }
  const shown = given ?? `whsec_${randomBytes(32).toString('base64')}`
  if (!/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(shown))
    throw badInput({ path: '/secret', message: 'must be whsec_ and at least 16 bytes in base64' })
  return { stored: secretBox.seal(shown), shown }
}

const toDirectUrl = (row: DirectUrlRow): DirectUrl => ({
  id: row.id,
  name: row.name,
  flowId: row.flow_id,
  hint: row.hint,
  enabled: row.enabled === 1,
  protection: row.protection,
  arrays: row.arrays,
  maxBytes: row.max_bytes,
  perMinute: row.per_minute,
  createdAt: toTime(row.created_at),
  updatedAt: toTime(row.updated_at),
})

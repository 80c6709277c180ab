import { hash } from 'node:crypto'
import type { Enrolled, EnrolRequest } from '@postern/protocol'
import type { CreatedEnrolment, Enrolment } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import type { EnrolmentTable } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { newSecret } from '../lib/tokens.ts'
import { orderKeyId, orderKeysOf } from './order-keys.ts'

export interface EnrolmentContext {
  readonly db: Database
  readonly secretBox: SecretBox
  readonly clock: Clock
}

/** Codes are forgotten when they have been of no use for so long. */
const keptForMs = 30 * 24 * 3_600_000

/**
 * A code for one gateway. It names the key that runs are signed with, so that whoever copies the code to the gateway also
 * carries there what the gateway is to trust, by a way that no proxy in between is on.
 */
export async function createEnrolment(
  { db, secretBox, clock }: EnrolmentContext,
  name: string,
  minutes: number,
): Promise<CreatedEnrolment> {
  const connectionId = await connectionIdByName(db, name)
  const { secret, hint } = newSecret('pcode')
  return db.transact(async (tx) => {
    const { keys } = await orderKeysOf(tx, db, secretBox, connectionId)
    const code = `${secret}.${orderKeyId(keys.at(-1)?.publicKey ?? '')}`
    const now = clock()
    const row = {
      id: newId(),
      connection_id: connectionId,
      code_hash: hash('sha256', code, 'base64url'),
      hint,
      created_at: now,
      expires_at: now + minutes * 60_000,
      used_at: null,
      gateway: null,
      key_id: null,
    }
    await tx
      .deleteFrom('enrolment')
      .where('expires_at', '<', now - keptForMs)
      .execute()
    await tx.insertInto('enrolment').values(row).execute()
    return { ...toEnrolment(row), code }
  })
}

export async function listEnrolments(db: Database, name: string): Promise<Enrolment[]> {
  const rows = await db.read
    .selectFrom('enrolment')
    .selectAll()
    .where('connection_id', '=', await connectionIdByName(db, name))
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
  return rows.map(toEnrolment)
}

/** The code is of no use any more; the key that it was swapped for stays. */
export async function cancelEnrolment(db: Database, name: string, id: string): Promise<void> {
  const connectionId = await connectionIdByName(db, name)
  const { numDeletedRows } = await db.transact((tx) =>
    tx.deleteFrom('enrolment').where('id', '=', id).where('connection_id', '=', connectionId).executeTakeFirstOrThrow(),
  )
  if (numDeletedRows === 0n) throw new AppError('NOT_FOUND', 'There is no such enrolment code')
}

/**
 * Swaps a code for the key that the gateway has drawn. The same code with the same key is answered in the same way until
 * it expires: the first answer was lost. With another key it is another gateway's, and refused.
 */
export async function enrolGateway(
  { db, secretBox, clock }: EnrolmentContext,
  request: EnrolRequest,
): Promise<Enrolled & { readonly isNew: boolean }> {
  return db.transact(async (tx) => {
    const query = tx
      .selectFrom('enrolment')
      .selectAll()
      .where('code_hash', '=', hash('sha256', request.code, 'base64url'))
    const row = await db.dialect.lockRows(query).executeTakeFirst()
    const now = clock()
    if (row === undefined) throw new AppError('ENROLMENT_REFUSED', 'There is no such code: copy it whole')
    if (row.expires_at <= now) throw new AppError('ENROLMENT_REFUSED', 'The code has expired: make a new one')
    const keys = await orderKeysOf(tx, db, secretBox, row.connection_id)
    const connection = await tx
      .selectFrom('connection')
      .select(['id', 'name'])
      .where('id', '=', row.connection_id)
      .executeTakeFirstOrThrow()
    const known = await tx
      .selectFrom('api_key')
      .select(['id', 'connection_id'])
      .where('key_hash', '=', request.keyHash)
      .executeTakeFirst()
    const isAgain = row.key_id !== null && known?.id === row.key_id
    if (!isAgain && (row.used_at !== null || known !== undefined))
      throw new AppError('ENROLMENT_REFUSED', `The code was used${row.gateway ? ` by gateway ${row.gateway}` : ''}`)
    if (!isAgain) {
      const keyId = newId()
      await tx
        .insertInto('api_key')
        .values({
          id: keyId,
          connection_id: connection.id,
          key_hash: request.keyHash,
          hint: request.keyHint,
          created_at: now,
          gateway: request.gateway,
        })
        .execute()
      await tx
        .updateTable('enrolment')
        .set({ used_at: now, gateway: request.gateway, key_id: keyId })
        .where('id', '=', row.id)
        .execute()
    }
    return { connection: connection.name, connectionId: connection.id, orderKeys: [...keys.keys], isNew: !isAgain }
  })
}

const toEnrolment = (row: Selectable<EnrolmentTable>): Enrolment => ({
  id: row.id,
  hint: row.hint,
  createdAt: toTime(row.created_at),
  expiresAt: toTime(row.expires_at),
  usedAt: toTimeOrNull(row.used_at),
  gateway: row.gateway,
})

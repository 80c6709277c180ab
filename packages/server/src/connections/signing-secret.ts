import {
  newSigningKey,
  publicKeyOf,
  readSigningKeys,
  type SigningAlgorithm,
  type SigningKey,
  signingKeyId,
  writeSigningKeys,
} from '@postern/outbound'
import type { CreatedSigningSecret, SigningSecretInfo } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'

/** The one in use and the one that takes its place. */
const mostOfOneKind = 2

const notFound = (name: string): AppError => new AppError('NOT_FOUND', `There is no connection "${name}"`)

/** The secret that came with a connection, as receivers need it; later ones are shown only when they are made. */
export async function readSigningSecret(db: Database, name: string, secretBox: SecretBox): Promise<string> {
  const row = await findRow(db, name)
  const first = readSigningKeys(secretBox.open(row.signing_secret)).find(({ createdAt }) => createdAt === null)
  if (first === undefined)
    throw new AppError('NOT_FOUND', 'The first signing secret was revoked, and later ones are shown only when made')
  return first.text
}

export async function listSigningSecrets(
  db: Database,
  name: string,
  secretBox: SecretBox,
): Promise<SigningSecretInfo[]> {
  const row = await findRow(db, name)
  return readSigningKeys(secretBox.open(row.signing_secret)).map((key) => toInfo(key, row.created_at))
}

/** A further secret: callbacks are signed with all of them, so that receivers can change over one by one. */
export async function addSigningSecret(
  { db, secretBox, clock }: { db: Database; secretBox: SecretBox; clock: Clock },
  name: string,
  algorithm: SigningAlgorithm,
): Promise<CreatedSigningSecret> {
  const key = newSigningKey(algorithm, clock())
  await changeKeys(db, name, secretBox, (keys) => {
    if (keys.filter((other) => other.algorithm === algorithm).length >= mostOfOneKind)
      throw new AppError(
        'SIGNING_SECRET_STATE',
        `The connection has ${mostOfOneKind} signing secrets of kind ${algorithm}: revoke one that no receiver uses`,
      )
    return [...keys, key]
  })
  // The only time that a shared secret leaves; a private key never does.
  return { ...toInfo(key, clock()), secret: algorithm === 'v1' ? key.text : null }
}

/** Nothing is signed with it any more, from the next attempt on. */
export async function revokeSigningSecret(db: Database, name: string, secretBox: SecretBox, id: string): Promise<void> {
  await changeKeys(db, name, secretBox, (keys) => {
    const revoked = keys.find((key) => signingKeyId(key) === id)
    if (revoked === undefined) throw new AppError('NOT_FOUND', 'There is no such signing secret')
    const left = keys.filter((key) => key !== revoked)
    // Without a shared secret nothing would sign a large body as the standard has it.
    if (!left.some(({ algorithm }) => algorithm === 'v1'))
      throw new AppError('SIGNING_SECRET_STATE', 'This is the last signing secret of kind v1: make another one first')
    return left
  })
}

async function changeKeys(
  db: Database,
  name: string,
  secretBox: SecretBox,
  change: (keys: SigningKey[]) => SigningKey[],
): Promise<void> {
  await db.transact(async (tx) => {
    const query = tx.selectFrom('connection').select(['id', 'signing_secret']).where('name', '=', name)
    const row = await db.dialect.lockRows(query).executeTakeFirst()
    if (row === undefined) throw notFound(name)
    const keys = change(readSigningKeys(secretBox.open(row.signing_secret)))
    await tx
      .updateTable('connection')
      .set({ signing_secret: secretBox.seal(writeSigningKeys(keys)) })
      .where('id', '=', row.id)
      .execute()
  })
}

async function findRow(db: Database, name: string): Promise<{ signing_secret: string; created_at: number }> {
  const row = await db.read
    .selectFrom('connection')
    .select(['signing_secret', 'created_at'])
    .where('name', '=', name)
    .executeTakeFirst()
  if (row === undefined) throw notFound(name)
  return row
}

const toInfo = (key: SigningKey, bornAt: number): SigningSecretInfo => ({
  id: signingKeyId(key),
  algorithm: key.algorithm,
  // Of a shared secret; a private key is told apart by its public one.
  hint: key.algorithm === 'v1' ? key.text.slice(-5) : '',
  publicKey: publicKeyOf(key),
  createdAt: toTime(key.createdAt ?? bornAt),
})

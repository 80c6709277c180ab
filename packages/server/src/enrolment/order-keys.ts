import { createPrivateKey, generateKeyPairSync, hash, sign } from 'node:crypto'
import {
  type OrderKey,
  orderKeyIdLength,
  orderKeyPrefix,
  type Signed,
  type SignedKind,
  type SignedText,
  signedMessage,
} from '@postern/protocol'
import type { ConnectionOrderKey } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import type { SecretBox } from '../lib/secret-box.ts'

/** As it is sealed: every public key that there has been, and the private one that signs. */
interface StoredKeys {
  readonly keys: OrderKey[]
  /** PKCS #8, base64url. */
  readonly privateKey: string
}

/** The keys of a connection, which are made when they are first asked for: most connections never need any. */
export async function orderKeysOf(tx: Transaction, db: Database, secretBox: SecretBox, connectionId: string) {
  return changeKeys(tx, db, secretBox, connectionId, (keys) => keys ?? grown([], null))
}

/** A new key signs from now on; gateways that trust the old one come to trust it, since that one vouches for it. */
export async function rotateOrderKey(db: Database, secretBox: SecretBox, name: string): Promise<ConnectionOrderKey> {
  return db.transact(async (tx) => {
    const keys = await changeKeys(tx, db, secretBox, await idOf(tx, name), (old) =>
      old === null ? grown([], null) : grown(old.keys, old.privateKey),
    )
    return toView(keys)
  })
}

export async function readOrderKey(db: Database, secretBox: SecretBox, name: string): Promise<ConnectionOrderKey> {
  return db.transact(async (tx) => toView(await orderKeysOf(tx, db, secretBox, await idOf(tx, name))))
}

/** Signs what a gateway is to do, for the request that had this nonce. */
export function signText(kind: SignedKind, { keys, privateKey }: StoredKeys, content: SignedText): Signed {
  const text = JSON.stringify(content)
  const key = keys.at(-1)
  if (!key) throw new Error('A connection has no key to sign with')
  return { key: orderKeyId(key.publicKey), text, signature: signature(kind, text, privateKey) }
}

export const openOrderKeys = (secretBox: SecretBox, sealed: string): StoredKeys => JSON.parse(secretBox.open(sealed))

export const orderKeyId = (publicKey: string): string =>
  hash('sha256', Buffer.from(publicKey.slice(orderKeyPrefix.length), 'base64url'), 'base64url').slice(
    0,
    orderKeyIdLength,
  )

async function changeKeys(
  tx: Transaction,
  db: Database,
  secretBox: SecretBox,
  connectionId: string,
  change: (keys: StoredKeys | null) => StoredKeys,
): Promise<StoredKeys> {
  const query = tx.selectFrom('connection').select('order_keys').where('id', '=', connectionId)
  const row = await db.dialect.lockRows(query).executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND', 'The connection is gone')
  const old = row.order_keys === null ? null : openOrderKeys(secretBox, row.order_keys)
  const keys = change(old)
  if (keys !== old)
    await tx
      .updateTable('connection')
      .set({ order_keys: secretBox.seal(JSON.stringify(keys)) })
      .where('id', '=', connectionId)
      .execute()
  return keys
}

function grown(keys: readonly OrderKey[], oldPrivateKey: string | null): StoredKeys {
  const pair = generateKeyPairSync('ed25519')
  const { x = '' } = pair.publicKey.export({ format: 'jwk' })
  const publicKey = `${orderKeyPrefix}${x}`
  const vouched = oldPrivateKey === null ? null : signature('key', publicKey, oldPrivateKey)
  return {
    keys: [...keys, { publicKey, signature: vouched }],
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  }
}

function signature(kind: SignedKind, text: string, privateKey: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' })
  return sign(null, signedMessage(kind, text), key).toString('base64url')
}

async function idOf(tx: Transaction, name: string): Promise<string> {
  const row = await tx.selectFrom('connection').select('id').where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND', `There is no connection "${name}"`)
  return row.id
}

function toView({ keys }: StoredKeys): ConnectionOrderKey {
  const publicKey = keys.at(-1)?.publicKey ?? ''
  return { id: orderKeyId(publicKey), publicKey, rotations: keys.length - 1 }
}

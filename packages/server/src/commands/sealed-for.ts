import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { readAgeRecipient } from '@postern/protocol'
import { readFormat } from '../deliveries/shapes/callback-format.ts'
import type { InputError } from '../lib/app-error.ts'
import type { CommandRow } from './command-view.ts'

type Sealing = Pick<CommandRow, 'sealed_for' | 'callback_format' | 'overlap'>

/** The age recipients that a command's rows are sealed for; null where they are not. */
export const readSealedFor = (row: Pick<CommandRow, 'sealed_for'>): string[] | null =>
  row.sealed_for === null ? null : (JSON.parse(row.sealed_for) as string[])

/** Pushes what is wrong with recipients. */
export function checkRecipients(recipients: readonly string[], errors: InputError[]): void {
  for (const [at, recipient] of recipients.entries()) {
    const wrong = recipients.indexOf(recipient) < at ? 'is there twice' : wrongRecipient(recipient)
    if (wrong !== null) errors.push({ path: `/sealedFor/${at}`, message: wrong })
  }
}

function wrongRecipient(text: string): string | null {
  if (text.startsWith('AGE-SECRET-KEY-'))
    return 'is a secret key, which is known to this server now: make another, and send what `age-keygen -y` prints of it'
  const key = readAgeRecipient(text)
  if (key === null) return 'is not an age recipient (age1…): the public key that age-keygen prints'
  return isWeak(key) ? 'is a key that keeps nothing secret: make one with age-keygen' : null
}

/** With a few public keys every shared secret is zero; OpenSSL refuses to make one. */
function isWeak(key: Uint8Array): boolean {
  const { privateKey } = generateKeyPairSync('x25519')
  const x = Buffer.from(key).toString('base64url')
  try {
    diffieHellman({ privateKey, publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }) })
    return false
  } catch {
    return true
  }
}

/** Pushes what a command asks for that cannot be done without reading its rows, where they are sealed. */
export function checkSealed({ sealed_for, callback_format, overlap }: Sealing, errors: InputError[]): void {
  if (sealed_for === null) return
  const { shape, batch, compression } = readFormat(callback_format) ?? {}
  const wrong = (path: string, message: string) => errors.push({ path, message: `${message}: leave it out, or unseal` })
  if (shape !== undefined) wrong('/callbackFormat/shape', 'needs the rows to be read, and sealed ones cannot be')
  if (batch !== undefined) wrong('/callbackFormat/batch', 'needs the rows to be read, and sealed ones cannot be')
  if (compression !== undefined) wrong('/callbackFormat/compression', 'does not make sealed rows any smaller')
  if (overlap !== null) wrong('/overlap', 'needs digests of the rows here, which would tell of sealed ones')
}

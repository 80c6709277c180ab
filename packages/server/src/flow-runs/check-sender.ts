import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { readBearer } from '../access/require-caller.ts'
import { AppError } from '../lib/app-error.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { hashSecret } from '../lib/tokens.ts'
import type { DirectUrlRow } from './direct-urls.ts'

/** How far a signature's time may be from ours. */
const mostSkewMs = 5 * 60_000

/** @throws SENDER_REFUSED unless a request shows what its direct URL asks for. */
export function checkSender(
  secretBox: SecretBox,
  { protection, secret }: Pick<DirectUrlRow, 'protection' | 'secret'>,
  headers: IncomingHttpHeaders,
  body: Buffer,
  now: number,
): void {
  if (protection === 'none' || secret === null) return
  if (protection === 'bearer') {
    const token = readBearer(headers.authorization)
    if (token === undefined || !isSame(hashSecret(token), secret))
      throw new AppError('SENDER_REFUSED', 'The direct URL asks for a bearer token, and this is not the one')
    return
  }
  const wrong = wrongSignature(secretBox.open(secret), headers, body, now)
  if (wrong !== null) throw new AppError('SENDER_REFUSED', `The direct URL asks for a signature, ${wrong}`)
}

/** As Standard Webhooks has it: any of the signatures with the shared secret, over id, time and body. */
function wrongSignature(secret: string, headers: IncomingHttpHeaders, body: Buffer, now: number): string | null {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((n) => headers[n])
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return 'and webhook-id, webhook-timestamp or webhook-signature is missing'
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - now) > mostSkewMs)
    return 'and webhook-timestamp is not within 5 minutes of now'
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const isSigned = signatures.split(' ').some((one) => one.startsWith('v1,') && isSame(one.slice(3), expected))
  return isSigned ? null : 'and none of those given is right'
}

/** In a time that tells nothing of how much is right. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

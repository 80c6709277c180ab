import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** Of OWASP's equally strong choices for argon2id the one of least memory: each thread that hashed once keeps that much. */
const memoryKiB = 7_168
const passes = 5
const lanes = 1
const saltBytes = 16
const hashBytes = 32

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2)

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`: the parameters stand beside the hash, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes)
  const hash = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce,
    memory: memoryKiB,
    passes,
    parallelism: lanes,
    tagLength: hashBytes,
  })
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${encode(nonce)}$${encode(hash)}`
}

export async function verifyPasswordHash(stored: string, password: string): Promise<boolean> {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (!found) throw new Error('A stored password hash has an unknown form')
  const [, memory, time, parallelism, salt = '', hash = ''] = found
  const expected = Buffer.from(hash, 'base64')
  const actual = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(time),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  })
  return timingSafeEqual(actual, expected)
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

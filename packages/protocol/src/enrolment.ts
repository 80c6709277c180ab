import { type Static, Type } from 'typebox'
import { OrderKey } from './signed-order.ts'

const closed = { additionalProperties: false } as const

/** Header of answers: `1` asks the gateway to take a new key (`POST /key`), where its key is its own. */
export const rotateKeyHeader = 'postern-rotate-key'

/** SHA-256 of an API key in base64url, which is all that the server needs to know of it. */
const KeyHash = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'SHA-256 of the key, base64url' })
const KeyHint = Type.String({ pattern: '^[A-Za-z0-9_-]{4}$', description: 'Last four characters of the key' })

/**
 * What a code is swapped with. The gateway draws its key itself and keeps it before it asks, so that no answer carries a
 * secret, and one that was lost is asked for again: the same code with the same key.
 */
export const EnrolRequest = Type.Object(
  {
    code: Type.String({ minLength: 8, maxLength: 200 }),
    gateway: Type.String({ minLength: 1, maxLength: 200, description: 'Name of the gateway, and of its key' }),
    version: Type.String({ minLength: 1, maxLength: 50 }),
    keyHash: KeyHash,
    keyHint: KeyHint,
  },
  closed,
)
export type EnrolRequest = Static<typeof EnrolRequest>

/** Where the gateway belongs now, and what runs of the connection are signed with. */
export const Enrolled = Type.Object({
  connection: Type.String({ description: 'Name of the connection' }),
  connectionId: Type.String(),
  orderKeys: Type.Array(OrderKey, { description: 'Oldest first; the code names one of them' }),
})
export type Enrolled = Static<typeof Enrolled>

/** The key that takes the place of the one that it is sent with, once it is used. */
export const NextKey = Type.Object({ keyHash: KeyHash, keyHint: KeyHint }, closed)
export type NextKey = Static<typeof NextKey>

/** The part of a code that names the signing key which the gateway is to find in the answer; null where it is no code. */
export const orderKeyOfCode = (code: string): string | null =>
  /^pcode_[A-Za-z0-9_-]{43}\.([A-Za-z0-9_-]{16})$/.exec(code)?.[1] ?? null

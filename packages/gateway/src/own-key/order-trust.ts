import { createPublicKey, hash, randomBytes, verify } from 'node:crypto'
import {
  nonceHeader,
  type OrderKey,
  orderKeyIdLength,
  orderKeyPrefix,
  type Signed,
  type SignedKind,
  SignedText,
  signedByHeader,
  signedMessage,
} from '@postern/protocol'
import type { Logger } from 'pino'
import { Value } from 'typebox/value'
import type { Identity } from './identity-file.ts'

/** What was given to do is not what the trusted key signed for this request. */
export class SignatureRefused extends Error {
  override readonly name = 'SignatureRefused'
}

/** One request that asks for something signed. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>
  /**
   * What was signed for this request, and nothing else that came with the answer.
   *
   * @throws SignatureRefused with the reason in words
   */
  open(kind: SignedKind, signed: Signed | undefined, fetchKeys: () => Promise<readonly OrderKey[]>): Promise<unknown>
}

/** Takes nothing to do from the server but what its connection's key has signed. */
export interface OrderTrust {
  request(): SignedRequest
}

export function createOrderTrust(
  identity: () => Pick<Identity, 'orderKey' | 'connectionId'>,
  keep: (orderKey: string) => void,
  log: Logger,
  now: () => number = Date.now,
): OrderTrust {
  async function keyOf(id: string, fetchKeys: () => Promise<readonly OrderKey[]>): Promise<string> {
    const { orderKey } = identity()
    if (orderKey === null) throw new SignatureRefused('this gateway does not know yet whom to trust')
    if (orderKeyId(orderKey) === id) return orderKey
    const keys = await fetchKeys()
    const trusted = followKeys(keys, orderKey).find((key) => orderKeyId(key) === id)
    if (trusted === undefined)
      throw new SignatureRefused(
        'it is signed by a key that the trusted one does not vouch for: enrol this gateway again',
      )
    keep(trusted)
    log.info({ key: id }, 'a new signing key is trusted, since the one before vouches for it')
    return trusted
  }

  return {
    request() {
      const { orderKey } = identity()
      const nonce = randomBytes(16).toString('base64url')
      return {
        headers: { [signedByHeader]: orderKey === null ? 'none' : orderKeyId(orderKey), [nonceHeader]: nonce },
        async open(kind, signed, fetchKeys) {
          if (signed === undefined) throw new SignatureRefused('it is not signed')
          const key = await keyOf(signed.key, fetchKeys)
          if (!isSigned(kind, signed.text, signed.signature, key)) throw new SignatureRefused('its signature is wrong')
          const said: unknown = JSON.parse(signed.text)
          if (!Value.Check(SignedText, said)) throw new SignatureRefused('what is signed does not follow the protocol')
          if (said.connection !== identity().connectionId)
            throw new SignatureRefused('it is signed for another connection')
          if (said.nonce !== nonce) throw new SignatureRefused('it is the answer to an earlier request, sent again')
          if (said.expiresAt < now())
            throw new SignatureRefused('it has expired on its way, or the clock of this machine is wrong')
          return said.content
        },
      }
    },
  }
}

/** The newest of the keys that the one named in a code leads to. @throws SignatureRefused where that is not among them */
export function trustedKeyOf(keys: readonly OrderKey[], id: string): string {
  const first = keys.find(({ publicKey }) => orderKeyId(publicKey) === id)
  if (!first) throw new SignatureRefused('the server has not the signing key that the enrolment code names')
  return followKeys(keys, first.publicKey).at(-1) ?? first.publicKey
}

/** A key, and those that it vouches for, one for the next. */
function followKeys(keys: readonly OrderKey[], from: string): string[] {
  const chain = [from]
  const at = keys.findIndex(({ publicKey }) => publicKey === from)
  if (at < 0) return chain
  for (const { publicKey, signature } of keys.slice(at + 1)) {
    if (signature === null || !isSigned('key', publicKey, signature, chain.at(-1) ?? from)) break
    chain.push(publicKey)
  }
  return chain
}

export const orderKeyId = (publicKey: string): string =>
  hash('sha256', Buffer.from(publicKey.slice(orderKeyPrefix.length), 'base64url'), 'base64url').slice(
    0,
    orderKeyIdLength,
  )

function isSigned(kind: SignedKind, text: string, signature: string, publicKey: string): boolean {
  try {
    const x = publicKey.slice(orderKeyPrefix.length)
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
    return verify(null, signedMessage(kind, text), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

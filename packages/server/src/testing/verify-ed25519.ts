import { createPublicKey, verify } from 'node:crypto'

/** What a receiver with a `whpk_…` does, by the words of the Standard Webhooks specification; its package has no v1a. */
export function verifiesEd25519(publicKey: string, signatures: string, message: string | Uint8Array): boolean {
  const der = Buffer.concat([
    Buffer.from('302a300506032b6570032100', 'hex'),
    Buffer.from(publicKey.slice('whpk_'.length), 'base64'),
  ])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1a,'))
    .some((signature) => verify(null, Buffer.from(message), key, Buffer.from(signature.slice(4), 'base64')))
}

import { type Static, Type } from 'typebox'

/** Header of what claims: the id of the key that the gateway trusts. The server then signs what it hands out. */
export const signedByHeader = 'postern-signed-by'
/** Header beside it: random text, another for every request, that the signed text must have in it. */
export const nonceHeader = 'postern-nonce'

/** Characters of the id of a signing key: the beginning of the SHA-256 of its 32 bytes, in base64url. */
export const orderKeyIdLength = 16
/** What the text of a public key begins with; its 32 bytes in base64url follow. */
export const orderKeyPrefix = 'pok_'

/** The public key that runs of a connection are signed with, vouched for by the one before it. */
export const OrderKey = Type.Object({
  publicKey: Type.String({ description: '`pok_` and 32 bytes in base64url (Ed25519)' }),
  signature: Type.Union([Type.String(), Type.Null()], {
    description: 'Ed25519 of the key before it, base64url; null for the first of the connection',
  }),
})
export type OrderKey = Static<typeof OrderKey>

/** Every signing key that a connection has had, oldest first: the last one signs. */
export const OrderKeys = Type.Object({ keys: Type.Array(OrderKey) })
export type OrderKeys = Static<typeof OrderKeys>

/** What is to be done, as a text, and its signature. The text alone counts for a gateway that trusts a key. */
export const Signed = Type.Object({
  key: Type.String({ description: 'Id of the key' }),
  text: Type.String({ description: 'JSON: `{connection, nonce, expiresAt, content}`' }),
  signature: Type.String({ description: 'Ed25519, base64url' }),
})
export type Signed = Static<typeof Signed>

/** What a signed text says. */
export const SignedText = Type.Object({
  connection: Type.String({ description: 'Id of the connection' }),
  nonce: Type.String({ description: 'Of the request that it answers' }),
  expiresAt: Type.Integer({ description: 'Milliseconds since 1970, after which it is not to be begun' }),
  content: Type.Unknown({ description: 'The run order, or the deliveries' }),
})
export type SignedText = Static<typeof SignedText>

/** What kinds of texts are signed: none can be taken for another. */
export type SignedKind = 'order' | 'deliveries' | 'key'

/** The bytes under a signature: a line that names the kind, then the text. */
export const signedMessage = (kind: SignedKind, text: string): Uint8Array =>
  new TextEncoder().encode(`postern-${kind}-v1\n${text}`)

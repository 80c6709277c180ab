import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface TestCertificate {
  /** PEM, both. */
  readonly certificate: string
  readonly key: string
  readonly name: string
  readonly privateKey: KeyObject
}

export interface CertificateOptions {
  /** Who signs it; itself unless said otherwise. */
  readonly issuer?: TestCertificate
  readonly notAfter?: Date
}

/** An X.509 certificate of an elliptic curve key, for 127.0.0.1, so that tests need no tool of the machine's. */
export function makeCertificate(name: string, { issuer, notAfter }: CertificateOptions = {}): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const year = 365 * 24 * 60 * 60 * 1000
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const extensions = sequence(
    sequence(oid('551d13'), octets(sequence(...(issuer ? [] : [tlv(0x01, Buffer.of(255))])))),
    sequence(oid('551d11'), octets(sequence(tlv(0x87, Buffer.of(127, 0, 0, 1))))),
  )
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    tlv(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    commonName(issuer?.name ?? name),
    sequence(time(new Date(Date.now() - 2 * year)), time(notAfter ?? new Date(Date.now() + year))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])))
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
    privateKey,
  }
}

/** DER: a tag, the length, and what there is. */
function tlv(tag: number, ...content: Buffer[]): Buffer {
  const value = Buffer.concat(content)
  const length =
    value.length < 128
      ? [value.length]
      : value.length < 256
        ? [0x81, value.length]
        : [0x82, value.length >> 8, value.length & 255]
  return Buffer.concat([Buffer.of(tag, ...length), value])
}

const sequence = (...content: Buffer[]): Buffer => tlv(0x30, ...content)
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))
const octets = (content: Buffer): Buffer => tlv(0x04, content)
const commonName = (name: string): Buffer => sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))))
const time = (date: Date): Buffer =>
  tlv(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`))

import { badInput } from '../lib/app-error.ts'

const encodings = ['identity', 'gzip', 'zstd'] as const

export function readEncoding(header: string | undefined): (typeof encodings)[number] {
  const encoding = encodings.find((known) => known === (header ?? 'identity'))
  if (!encoding)
    throw badInput({ path: '/headers/content-encoding', message: `must be one of ${encodings.join(', ')}` })
  return encoding
}

/** The SHA-256 out of a `Content-Digest` (RFC 9530), base64. */
export function readDigest(header: string | string[] | undefined): string {
  const digest = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(header ?? ''))?.[1]
  if (!digest) throw badInput({ path: '/headers/content-digest', message: 'must have sha-256=:…: of the body' })
  return digest
}

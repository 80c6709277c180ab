import { Kind } from './kind.ts'

/** Text as UTF-8, with U+FFFD in the place of what is broken. */
export function repairText(kind: Kind, bytes: Uint8Array): Buffer {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind !== Kind.wideText) return Buffer.from(raw.toString('utf8'))
  const text = raw.toString('utf16le').toWellFormed()
  return Buffer.from(raw.length % 2 === 0 ? text : `${text}\ufffd`)
}

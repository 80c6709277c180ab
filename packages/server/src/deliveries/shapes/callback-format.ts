import type { CallbackFormat } from '@postern/protocol/api'

/** What is stored of a format: null for the usual one, a result whole and as an array. */
export function storeFormat(format: CallbackFormat | null): string | null {
  if (format === null) return null
  const { shape, ...rest } = format
  const said = { ...(shape !== undefined && shape !== 'array' && { shape }), ...rest }
  return Object.keys(said).length === 0 ? null : JSON.stringify(said)
}

export const readFormat = (stored: string | null): CallbackFormat | null =>
  stored === null ? null : (JSON.parse(stored) as CallbackFormat)

import type { CallbackFormat } from '@postern/protocol/api'
import type { SecretBox } from '../../lib/secret-box.ts'

/** How long a result can be fetched by its link, from the attempt on that brought it. */
export const linkMs = 24 * 3_600_000

/** What a link is for. */
export interface LinkedResult {
  readonly runId: string
  readonly format: Pick<CallbackFormat, 'shape' | 'compression'>
  /** When it ends. */
  readonly until: number
}

/** So that nothing else that is sealed with the same key can be taken for a link. */
const kind = 'result link'

/** Sealed, so that it tells nothing and nobody else can make one. */
export function sealLink(secretBox: SecretBox, { runId, format, until }: LinkedResult): string {
  return secretBox.seal(JSON.stringify([kind, runId, until, format.shape, format.compression]))
}

/** Null where it was not made here, or has ended. */
export function openLink(secretBox: SecretBox, token: string, now: number): LinkedResult | null {
  const found = read(secretBox, token)
  if (!Array.isArray(found) || found[0] !== kind) return null
  const [, runId, until, shape, compression] = found
  const format = { ...(shape && { shape }), ...(compression && { compression }) }
  return until > now ? { runId, until, format } : null
}

function read(secretBox: SecretBox, token: string): unknown {
  try {
    return JSON.parse(secretBox.open(token))
  } catch {
    return null
  }
}

import type { QueryResult } from '@postern/odbc'
import {
  type ErrorCode,
  type FinishRequest,
  type HeartbeatRequest,
  largestInlineResult,
  largestPart,
  type ResultLimits,
} from '@postern/protocol'
import { cutRows } from './cut-rows.ts'
import { beyondLimits } from './policy/check-limits.ts'
import type { Policy } from './policy/read-policy.ts'
import { RunFailure } from './run-error.ts'
import type { PartUpload } from './upload-parts.ts'
import { type Rows, wholeRows } from './whole-rows.ts'

const rowTooLarge = `A row is larger than ${largestPart / 1024 / 1024} MiB: select less of it`

/** Where rows go, and who is told how many there were. */
export interface RowTarget {
  readonly upload: PartUpload
  /** Rows are sealed in the upload, or kept, and none may travel otherwise. */
  readonly wholly: boolean
  /** Counts up while rows are read. */
  readonly progress: HeartbeatRequest
  /** Interrupts the statement, for a reason that the run is to end with. */
  interrupt(reason: Error): void
}

export type SentResult = Pick<FinishRequest, 'parts' | 'inline'> & { readonly truncated: boolean }

/**
 * Rows that fit into `finish` are kept for it; as soon as there are more, all of them travel as parts. `truncated` says
 * that the limits ended the reading before the rows did: the statement is interrupted then.
 *
 * @throws RunFailure RESULT_TOO_LARGE where the limits say so, POLICY_LIMIT where the policy does; what was uploaded by then is the server's to drop
 */
export async function sendRows(
  result: QueryResult,
  limits: ResultLimits | null,
  target: RowTarget,
  policy: Policy['limits'] | null = null,
): Promise<SentResult> {
  const { upload, wholly, progress } = target
  let kept: Rows | undefined
  let truncated = false
  for await (const chunk of wholeRows(result.chunks, largestPart, () =>
    interrupted(target, 'TOO_LARGE', rowTooLarge),
  )) {
    const taken = limits ? withinLimits(chunk, limits, target) : chunk
    truncated = taken.rows < chunk.rows
    const beyond = policy && beyondLimits(policy, progress, taken)
    if (beyond) throw interrupted(target, 'POLICY_LIMIT', beyond)
    if (taken.rows > 0) {
      const inline = wholly ? undefined : inlineOf(kept, taken, progress)
      if (kept && !inline) await upload.add(kept.bytes, kept.rows)
      if (!inline) await upload.add(taken.bytes, taken.rows)
      progress.rows += taken.rows
      progress.bytes += taken.bytes.length + (kept && inline ? 1 : 0)
      kept = inline
    }
    if (truncated) break
  }
  const parts = await upload.done()
  return { parts, truncated, ...(kept && { inline: new TextDecoder().decode(kept.bytes) }) }
}

/** All rows so far, where they are few enough to travel inside `finish`. */
function inlineOf(kept: Rows | undefined, { bytes, rows }: Rows, before: HeartbeatRequest) {
  if (!kept)
    return before.rows === 0 && bytes.length <= largestInlineResult ? { bytes: Buffer.from(bytes), rows } : undefined
  if (kept.bytes.length + 1 + bytes.length > largestInlineResult) return undefined
  return { bytes: Buffer.concat([kept.bytes, comma, bytes]), rows: kept.rows + rows }
}

const comma = Buffer.from(',')

/** Leaving the rows waits for the driver, which may hang; an interrupted run waits for it only so long. */
function interrupted({ interrupt }: RowTarget, code: ErrorCode, message: string): RunFailure {
  const failure = new RunFailure(code, message)
  interrupt(failure)
  return failure
}

/** As many rows as the limits leave room for after those before; a row too many may be an error instead. */
function withinLimits(chunk: Rows, limits: ResultLimits, target: RowTarget): Rows {
  const rows = (limits.rows ?? Number.POSITIVE_INFINITY) - target.progress.rows
  const bytes = (limits.bytes ?? Number.POSITIVE_INFINITY) - target.progress.bytes
  if (chunk.rows <= rows && chunk.bytes.length <= bytes) return chunk
  if (limits.exceeded === 'stop') return cutRows(chunk.bytes, { rows, bytes })
  const limit = chunk.rows > rows ? `${limits.rows} rows` : `${limits.bytes} bytes`
  throw interrupted(
    target,
    'RESULT_TOO_LARGE',
    `The result has more than ${limit}, which is the limit of the command: select less, or raise the limit`,
  )
}

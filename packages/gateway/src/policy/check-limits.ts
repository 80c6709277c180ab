import { OdbcError } from '@postern/odbc'
import type { HeartbeatRequest } from '@postern/protocol'
import { RunFailure } from '../run-error.ts'
import type { Policy } from './read-policy.ts'

/** What keeps the rows to come from being sent, after those before; null: nothing. */
export function beyondLimits(
  { rows, bytes }: Policy['limits'],
  before: Pick<HeartbeatRequest, 'rows' | 'bytes'>,
  next: { readonly rows: number; readonly bytes: Uint8Array },
): string | null {
  if (rows !== null && before.rows + next.rows > rows) return `limits: the result has more than ${rows} rows`
  if (bytes !== null && before.bytes + next.bytes.length > bytes)
    return `limits: the result has more than ${bytes} bytes`
  return null
}

/** The time that a statement has, and whether it is the policy that says so where it was too short. */
export function timeLimit(policy: Policy | null, ofCommand: number | null) {
  const seconds = policy?.limits.seconds ?? null
  const isPolicys = seconds !== null && (ofCommand === null || seconds < ofCommand)
  return {
    seconds: isPolicys ? seconds : ofCommand,
    explain: <T>(work: Promise<T>): Promise<T> =>
      work.catch((error: unknown) => {
        if (isPolicys && error instanceof OdbcError && error.kind === 'timeout')
          throw new RunFailure('POLICY_LIMIT', `limits: the statement took longer than ${seconds} s`, { cause: error })
        throw error
      }),
  }
}

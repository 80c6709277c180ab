import type { LogEntry } from '@postern/protocol/api'

/** Whether an entry is of the request wanted and has the text in any of its columns. */
export function logEntryMatches(entry: LogEntry, filter: { what?: string; find?: string }): boolean {
  if (filter.what && entry.what !== filter.what) return false
  if (!filter.find) return true
  const find = filter.find.toLowerCase()
  return [entry.gateway, entry.ip, entry.what, entry.outcome, entry.runId ?? ''].some((text) =>
    text.toLowerCase().includes(find),
  )
}

/** An outcome that is a code of the error table is a refusal. */
export const isRefusal = (outcome: string) => /^[A-Z][A-Z_]+$/.test(outcome)

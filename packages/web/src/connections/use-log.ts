import type { LogEntry } from '@postern/protocol/api'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { newestLogQuery, olderLogQuery } from '../api/queries.ts'
import { allItems } from '../ui/list.tsx'

interface Held {
  entries: readonly LogEntry[]
  /** Where older ones begin. */
  before: string
}

/**
 * A log as it is read: its newest entries are live until older ones are asked for. From then on what stands there stays,
 * so that nothing moves under the reader, and it is told when newer ones have come.
 */
export function useLog(name: string, filter: Record<string, string>) {
  const newest = useQuery({ ...newestLogQuery(name, filter), placeholderData: keepPreviousData })
  const [held, setHeld] = useState<Held | null>(null)
  const older = useInfiniteQuery({ ...olderLogQuery(name, filter, held?.before ?? ''), enabled: held !== null })
  const key = JSON.stringify([name, filter])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another log begins at its newest entries
  useEffect(() => setHeld(null), [key])

  const live = newest.data?.items ?? []
  const entries = held === null ? live : [...held.entries, ...allItems(older.data)]
  const hasOlder = held === null ? newest.data?.nextCursor !== undefined : older.hasNextPage || older.isPending
  return {
    newest,
    entries,
    hasOlder,
    error: older.error,
    isNewer: held !== null && live[0]?.id !== held.entries[0]?.id,
    isOlderComing: older.isFetching,
    loadOlder: () => {
      const before = newest.data?.nextCursor
      if (held === null) {
        if (before !== undefined && !newest.isPlaceholderData) setHeld({ entries: live, before })
      } else if (older.hasNextPage && !older.isFetching) void older.fetchNextPage()
    },
    toNewest: () => setHeld(null),
  }
}

import { Skeleton } from '@mantine/core'
import type { QueueItem } from '@postern/protocol/api'
import { useQueries } from '@tanstack/react-query'
import { queuePage, queueQuery } from '../api/queries.ts'
import listClasses from '../ui/list.module.css'
import { Failure } from '../ui/states.tsx'
import { useWindowRows } from '../ui/use-window-rows.ts'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import { CommandRow } from './command-list.tsx'

interface QueueListProps {
  connection: string
  params: Record<string, string>
  total: number
}

/** The commands in sight, by their places: those pages alone are kept fresh, however long the queue is. */
export function QueueList({ connection, params, total }: QueueListProps) {
  const { frame, items, before, after, measure } = useWindowRows<HTMLUListElement>(total, 73)
  const first = Math.floor((items[0]?.index ?? 0) / queuePage)
  const last = Math.floor((items.at(-1)?.index ?? 0) / queuePage)
  const pages = Array.from({ length: last - first + 1 }, (_, n) => first + n)
  const queries = useQueries({ queries: pages.map((page) => queueQuery(connection, params, page)) })
  const failed = queries.find(({ error, data }) => error !== null && data === undefined)
  const at = (index: number): QueueItem | undefined =>
    queries[Math.floor(index / queuePage) - first]?.data?.items[index % queuePage]

  return (
    <>
      {failed?.error && <Failure error={failed.error} retry={() => void failed.refetch()} />}
      <ul
        ref={frame}
        className={listClasses.list}
        aria-label={commandWords.commandsQueue}
        style={{ paddingTop: before, paddingBottom: after, overflowAnchor: 'none' }}
      >
        {items.map(({ index }) => {
          const item = at(index)
          return (
            <li
              key={item?.id ?? index}
              ref={measure}
              data-index={index}
              className={listClasses.item}
              aria-setsize={total}
              aria-posinset={index + 1}
            >
              {item ? <CommandRow item={item} /> : <Skeleton height={44} aria-label={common.loading} />}
            </li>
          )
        })}
      </ul>
    </>
  )
}

import { IconArchive } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { archiveQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { CommandList } from './command-list.tsx'

export function ArchiveTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useInfiniteQuery(archiveQuery(name))
  return (
    <QueryView query={query}>
      {(data) => {
        const items = allItems(data)
        return items.length === 0 ? (
          <Nothing icon={<IconArchive size={28} stroke={1.5} />} title="Nothing in the archive">
            Dynamic commands, which run once for a flow or for the API, come here when they are finished.
          </Nothing>
        ) : (
          <>
            <CommandList items={items} label="Archive" />
            <LoadMore query={query} />
          </>
        )
      }}
    </QueryView>
  )
}

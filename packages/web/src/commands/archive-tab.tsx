import { Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArchive } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { archiveQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { commandWords } from '../words/commands.ts'
import { ArchiveFields } from './archive-fields.tsx'
import { type ArchiveFilter, archiveParams } from './archive-filter.ts'
import { ArchivedRun } from './archived-run.tsx'
import { CommandList } from './command-list.tsx'

/** Finished dynamic commands, newest first. */
export function ArchiveTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const filter = useSearch({ from: '/app/connections/$name/archive' })
  const navigate = useNavigate({ from: '/connections/$name/archive' })
  const [settled] = useDebouncedValue(filter, 250)
  const query = useInfiniteQuery({ ...archiveQuery(name, archiveParams(settled)), placeholderData: keepPreviousData })
  const isFiltered = Object.keys(filter).length > 0

  const change = (changed: ArchiveFilter) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  return (
    <Stack>
      <ArchiveFields filter={filter} onChange={change} />
      <QueryView query={query}>
        {(data) => {
          const items = allItems(data)
          return items.length === 0 ? (
            <Nothing
              icon={<IconArchive size={28} stroke={1.5} />}
              title={isFiltered ? commandWords.noFinishedCommandMatches : commandWords.nothingInTheArchive}
            >
              {isFiltered ? commandWords.searchForAnotherText : commandWords.aboutTheArchive}
            </Nothing>
          ) : (
            <>
              <CommandList
                items={items}
                label={commandWords.archive}
                detail={(item) => <ArchivedRun commandId={item.id} />}
              />
              <LoadMore query={query} />
            </>
          )
        }}
      </QueryView>
    </Stack>
  )
}

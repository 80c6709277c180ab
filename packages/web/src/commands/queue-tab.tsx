import { Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { queueQuery } from '../api/queries.ts'
import { EditorLink } from '../session/gated.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import { QueueCounts } from './queue-counts.tsx'
import { type QueueSearch, queueParams } from './queue-filter.ts'
import { QueueList } from './queue-list.tsx'

/** What is under way, due and next, live. */
export function QueueTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const filter = useSearch({ from: '/app/connections/$name/queue' })
  const navigate = useNavigate({ from: '/connections/$name/queue' })
  const [settled] = useDebouncedValue(filter, 250)
  const params = queueParams(settled)
  const query = useQuery({ ...queueQuery(name, params), placeholderData: keepPreviousData })
  const isFiltered = Object.keys(filter).length > 0

  const change = (changed: QueueSearch) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  return (
    <QueryView query={query}>
      {({ counts, gateways, total = 0 }) =>
        total === 0 && !isFiltered ? (
          <Nothing
            icon={<IconPlus size={28} stroke={1.5} />}
            title={commandWords.theQueueIsEmpty}
            action={
              <EditorLink to="/connections/$name/commands/new" params={{ name }}>
                {commandWords.writeACommand}
              </EditorLink>
            }
          >
            {commandWords.theQueueIsEmptyText}
          </Nothing>
        ) : (
          <Stack>
            {counts && <QueueCounts counts={counts} gateways={gateways} />}
            <QueueFields filter={filter} onChange={change} />
            {isFiltered && (
              <Text size="sm" c="dimmed" role="status">
                {commandWords.commandsMatch(total)}
              </Text>
            )}
            {total === 0 ? (
              <Nothing icon={<IconSearch size={28} stroke={1.5} />} title={commandWords.noCommandOfTheQueueMatches}>
                {commandWords.noCommandText}
              </Nothing>
            ) : (
              <QueueList connection={name} params={params} total={total} />
            )}
          </Stack>
        )
      }
    </QueryView>
  )
}

function QueueFields({ filter, onChange }: { filter: QueueSearch; onChange: (change: QueueSearch) => void }) {
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        label={common.search}
        placeholder={commandWords.nameOrSql}
        leftSection={<IconSearch size={16} />}
        maxLength={200}
        value={filter.search ?? ''}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
        style={{ flex: '1 1 220px' }}
      />
      <Select
        label={commandWords.status}
        placeholder={common.all}
        data={['PROCESSING', 'READY', 'PAUSED']}
        clearable
        value={filter.status ?? null}
        onChange={(status) => onChange({ status: status ?? '' })}
        style={{ flex: '1 1 140px' }}
      />
      <Select
        label={common.lastRun}
        placeholder={common.all}
        data={[{ value: 'true', label: common.failed }]}
        clearable
        value={filter.failing === 'true' ? 'true' : null}
        onChange={(failing) => onChange({ failing: failing ?? '' })}
        style={{ flex: '1 1 120px' }}
      />
    </Group>
  )
}

import { Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { connectionQuery } from '../api/queries.ts'
import type { LogSearch } from './log-filter.ts'

const whats = ['claim', 'started', 'part', 'heartbeat', 'finish', 'fail', 'release']

interface LogFieldsProps {
  connection: string
  filter: LogSearch
  onChange: (change: LogSearch) => void
}

export function LogFields({ connection, filter, onChange }: LogFieldsProps) {
  const { data } = useQuery(connectionQuery(connection))
  const gateways = new Set([
    ...(data?.gateways.map(({ name }) => name) ?? []),
    ...(filter.gateway ? [filter.gateway] : []),
  ])
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        label="Search"
        placeholder="Gateway, address, outcome, run"
        leftSection={<IconSearch size={16} />}
        maxLength={200}
        value={filter.search ?? ''}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
        style={{ flex: '1 1 200px' }}
      />
      <Select
        label="Request"
        placeholder="All"
        data={whats}
        clearable
        value={filter.what ?? null}
        onChange={(what) => onChange({ what: what ?? '' })}
        style={{ flex: '1 1 120px' }}
      />
      <Select
        label="Outcome"
        placeholder="All"
        data={[
          { value: 'ok', label: 'Done' },
          { value: 'error', label: 'Refused' },
        ]}
        clearable
        value={filter.outcome ?? null}
        onChange={(outcome) => onChange({ outcome: outcome ?? '' })}
        style={{ flex: '1 1 120px' }}
      />
      <Select
        label="Gateway"
        placeholder="All"
        data={[...gateways]}
        clearable
        searchable
        value={filter.gateway ?? null}
        onChange={(gateway) => onChange({ gateway: gateway ?? '' })}
        style={{ flex: '1 1 150px' }}
      />
      <TextInput
        label="From"
        type="datetime-local"
        value={filter.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
        style={{ flex: '1 1 190px' }}
      />
      <TextInput
        label="To"
        type="datetime-local"
        value={filter.to ?? ''}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
        style={{ flex: '1 1 190px' }}
      />
    </Group>
  )
}

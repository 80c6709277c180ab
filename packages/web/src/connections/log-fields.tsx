import { Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { connectionQuery } from '../api/queries.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
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
        label={common.search}
        placeholder={connectionWords.gatewayAddressOutcomeRun}
        leftSection={<IconSearch size={16} />}
        maxLength={200}
        value={filter.search ?? ''}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
        style={{ flex: '1 1 200px' }}
      />
      <Select
        label={connectionWords.request}
        placeholder={common.all}
        data={whats}
        clearable
        value={filter.what ?? null}
        onChange={(what) => onChange({ what: what ?? '' })}
        style={{ flex: '1 1 120px' }}
      />
      <Select
        label={common.outcome}
        placeholder={common.all}
        data={[
          { value: 'ok', label: connectionWords.done },
          { value: 'error', label: connectionWords.refused },
        ]}
        clearable
        value={filter.outcome ?? null}
        onChange={(outcome) => onChange({ outcome: outcome ?? '' })}
        style={{ flex: '1 1 120px' }}
      />
      <Select
        label={common.gateway}
        placeholder={common.all}
        data={[...gateways]}
        clearable
        searchable
        value={filter.gateway ?? null}
        onChange={(gateway) => onChange({ gateway: gateway ?? '' })}
        style={{ flex: '1 1 150px' }}
      />
      <TextInput
        label={connectionWords.from}
        type="datetime-local"
        value={filter.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
        style={{ flex: '1 1 190px', maxWidth: 260 }}
      />
      <TextInput
        label={connectionWords.to}
        type="datetime-local"
        value={filter.to ?? ''}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
        style={{ flex: '1 1 190px', maxWidth: 260 }}
      />
    </Group>
  )
}

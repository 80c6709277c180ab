import { Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import type { ArchiveFilter } from './archive-filter.ts'

interface ArchiveFieldsProps {
  filter: ArchiveFilter
  onChange: (change: ArchiveFilter) => void
}

export function ArchiveFields({ filter, onChange }: ArchiveFieldsProps) {
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        label={common.search}
        placeholder={commandWords.whatCanBeSearched}
        leftSection={<IconSearch size={16} />}
        maxLength={200}
        value={filter.search ?? ''}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
        style={{ flex: '1 1 220px' }}
      />
      <Select
        label={common.outcome}
        placeholder={common.all}
        data={[
          { value: 'succeeded', label: commandWords.succeeded },
          { value: 'failed', label: common.failed },
        ]}
        clearable
        value={filter.outcome ?? null}
        onChange={(outcome) => onChange({ outcome: outcome ?? '' })}
        style={{ flex: '1 1 130px' }}
      />
      <TextInput
        label={commandWords.from}
        type="date"
        value={filter.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
        style={{ flex: '1 1 130px' }}
      />
      <TextInput
        label={commandWords.to}
        type="date"
        value={filter.to ?? ''}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
        style={{ flex: '1 1 130px' }}
      />
    </Group>
  )
}

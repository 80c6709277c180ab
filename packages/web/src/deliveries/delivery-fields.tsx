import { Button, Group, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { commandQuery, connectionsQuery, queueQuery } from '../api/queries.ts'
import { commandTitle } from '../commands/command-values.ts'
import { FilterText } from '../ui/filter-text.tsx'
import { common } from '../words/common.ts'
import { deliveryWords } from '../words/deliveries.ts'
import type { DeliverySearch } from './delivery-filter.ts'

const deliveryStates = ['FAILED', 'PENDING', 'WAITING', 'DELIVERED', 'DROPPED'] as const

interface DeliveryFieldsProps {
  filter: DeliverySearch
  onChange: (change: DeliverySearch) => void
}

export function DeliveryFields({ filter, onChange }: DeliveryFieldsProps) {
  const { data: connections = [] } = useQuery(connectionsQuery)
  const { connection = '', commandId = '' } = filter
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label={common.state}
        placeholder={common.all}
        data={deliveryStates}
        clearable
        value={filter.state ?? null}
        onChange={(state) => onChange({ state: state ?? '' })}
        w={150}
      />
      <Select
        label={common.connection}
        placeholder={common.all}
        data={connections.map(({ name }) => name)}
        clearable
        searchable
        value={connection || null}
        onChange={(name) => onChange({ connection: name ?? '', commandId: '' })}
        w={180}
      />
      {connection !== '' && (
        <CommandSelect
          connection={connection}
          value={commandId}
          onChange={(id) => onChange({ commandId: id })}
          width={200}
        />
      )}
      <FilterText label={common.since} isTime value={filter.since} onChange={(since) => onChange({ since })} />
      <FilterText label={common.until} isTime value={filter.until} onChange={(until) => onChange({ until })} />
      {connection === '' && commandId !== '' && (
        <Button variant="light" onClick={() => onChange({ commandId: '' })}>
          {deliveryWords.ofOneCommand}
        </Button>
      )}
    </Group>
  )
}

interface CommandSelectProps {
  connection: string
  value: string
  onChange: (commandId: string) => void
  width?: number
}

/** A command of the connection, or all of them: those that the typed text finds. One that is not in the queue any more goes by its id. */
export function CommandSelect({ connection, value, onChange, width }: CommandSelectProps) {
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const { data: queue } = useQuery({
    ...queueQuery(connection, settled === '' ? {} : { search: settled }),
    placeholderData: keepPreviousData,
  })
  const { data: chosen } = useQuery({ ...commandQuery(value), enabled: value !== '', retry: false })
  const found = (queue?.items ?? []).map((command) => ({ value: command.id, label: commandTitle(command) }))
  const label = chosen ? commandTitle(chosen) : value
  return (
    <Select
      label={common.command}
      placeholder={common.all}
      data={value === '' || found.some((command) => command.value === value) ? found : [...found, { value, label }]}
      // What was found by its SQL need not have the text in its name.
      filter={({ options }) => options}
      onSearchChange={(text) => setSearch(text === label ? '' : text)}
      nothingFoundMessage={deliveryWords.noCommandHasThatText}
      clearable
      searchable
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
      {...(width !== undefined && { w: width })}
    />
  )
}

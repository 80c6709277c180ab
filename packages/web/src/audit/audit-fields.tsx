import { Autocomplete, Button, Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usersQuery } from '../api/admin-queries.ts'
import { connectionsQuery } from '../api/queries.ts'
import { FilterText } from '../ui/filter-text.tsx'
import { auditWords } from '../words/audit.ts'
import { common } from '../words/common.ts'
import type { AuditSearch } from './audit-filter.ts'
import { operationWords } from './audit-words.ts'

interface AuditFieldsProps {
  filter: AuditSearch
  /** The operations that are on the page. */
  operations: readonly string[]
  onChange: (change: AuditSearch) => void
}

export function AuditFields({ filter, operations, onChange }: AuditFieldsProps) {
  const { data: users = [] } = useQuery(usersQuery)
  const { data: connections = [] } = useQuery(connectionsQuery)
  const whats = [...new Set([...operations, ...(filter.what === undefined ? [] : [filter.what])])].sort()
  return (
    <Group align="flex-end" gap="sm">
      <WhoField
        key={filter.who ?? ''}
        who={filter.who ?? ''}
        emails={users.map(({ email }) => email)}
        onChange={onChange}
      />
      <Select
        label={auditWords.what}
        placeholder={common.all}
        data={whats.map((value) => ({ value, label: operationWords(value) }))}
        clearable
        searchable
        value={filter.what ?? null}
        onChange={(what) => onChange({ what: what ?? '' })}
        w={160}
      />
      <Select
        label={common.connection}
        placeholder={common.all}
        data={[...new Set([...connections.map(({ name }) => name), ...(filter.connection ? [filter.connection] : [])])]}
        clearable
        searchable
        value={filter.connection ?? null}
        onChange={(name) => onChange({ connection: name ?? '' })}
        w={150}
      />
      <FilterText label={auditWords.from} isTime value={filter.from} onChange={(from) => onChange({ from })} />
      <FilterText label={auditWords.to} isTime value={filter.to} onChange={(to) => onChange({ to })} />
      {filter.targetId !== undefined && (
        <Button variant="light" onClick={() => onChange({ targetId: '' })}>
          {auditWords.ofOneThing}
        </Button>
      )}
    </Group>
  )
}

interface WhoFieldProps {
  who: string
  emails: readonly string[]
  onChange: (change: AuditSearch) => void
}

/** Also of accounts that are gone: so it is typed, and taken when it is left. */
function WhoField({ who, emails, onChange }: WhoFieldProps) {
  const [typed, setTyped] = useState(who)
  const take = (value: string) => {
    if (value !== who) onChange({ who: value })
  }
  return (
    <Autocomplete
      label={auditWords.who}
      placeholder={common.all}
      data={emails}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={take}
      onBlur={() => take(typed.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(typed.trim())
      }}
      w={200}
    />
  )
}

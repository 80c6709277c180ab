import { Button, Group, SegmentedControl, Select, Stack } from '@mantine/core'
import { IconBell, IconCircleCheck } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { allAlertsQuery, connectionsQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { type AlertSearch, alertParams } from './alert-filter.ts'
import { alertKind, alertKinds } from './alert-kinds.ts'
import { AlertTable } from './alert-table.tsx'

/** Alerts of all connections: those that stand, unless the address asks for others. */
export function AlertsPage() {
  const filter = useSearch({ from: '/app/alerts' })
  const navigate = useNavigate({ from: '/alerts' })
  const query = useInfiniteQuery({ ...allAlertsQuery(alertParams(filter)), placeholderData: keepPreviousData })
  const change = (changed: AlertSearch) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value)
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  return (
    <Page
      title="Alerts"
      description="What goes wrong in silence, on all connections. Each stands until its cause is gone."
    >
      <Stack>
        <AlertFields filter={filter} onChange={change} />
        <QueryView query={query}>
          {(data) => {
            const alerts = allItems(data)
            if (alerts.length === 0)
              return <NoAlert filter={filter} onAll={() => void navigate({ search: {}, replace: true })} />
            return (
              <div>
                <AlertTable alerts={alerts} withConnection />
                <LoadMore query={query} />
              </div>
            )
          }}
        </QueryView>
      </Stack>
    </Page>
  )
}

function NoAlert({ filter, onAll }: { filter: AlertSearch; onAll: () => void }) {
  if (filter.kind || filter.connection)
    return (
      <Nothing
        icon={<IconBell size={28} stroke={1.5} />}
        title="No alert matches"
        action={
          <Button variant="default" onClick={onAll}>
            Show all that stand
          </Button>
        }
      >
        Choose another kind or connection, or look among those that have resolved.
      </Nothing>
    )
  return filter.show === undefined ? (
    <Nothing icon={<IconCircleCheck size={28} stroke={1.5} />} title="No alert stands">
      Silence, missing rows, a run that is stuck, a missing gateway and paused receivers are told here. A command is
      watched for silence when it says how fresh it must be.
    </Nothing>
  ) : (
    <Nothing icon={<IconBell size={28} stroke={1.5} />} title="No alert so far">
      Those that stand, and those that have resolved, are listed here.
    </Nothing>
  )
}

interface AlertFieldsProps {
  filter: AlertSearch
  onChange: (change: AlertSearch) => void
}

function AlertFields({ filter, onChange }: AlertFieldsProps) {
  const { data: connections = [] } = useQuery(connectionsQuery)
  return (
    <Group align="flex-end" gap="sm">
      <SegmentedControl
        aria-label="Which alerts"
        value={filter.show ?? 'standing'}
        onChange={(value) => onChange({ show: value === 'standing' ? '' : value })}
        data={[
          { value: 'standing', label: 'Standing' },
          { value: 'resolved', label: 'Resolved' },
          { value: 'all', label: 'All' },
        ]}
      />
      <Select
        label="Kind"
        placeholder="All"
        clearable
        data={alertKinds.map((kind) => ({ value: kind, label: alertKind(kind) }))}
        value={filter.kind ?? null}
        onChange={(kind) => onChange({ kind: kind ?? '' })}
        w={180}
      />
      <Select
        label="Connection"
        placeholder="All"
        clearable
        searchable
        data={connections.map(({ name }) => name)}
        value={filter.connection ?? null}
        onChange={(connection) => onChange({ connection: connection ?? '' })}
        w={200}
      />
    </Group>
  )
}

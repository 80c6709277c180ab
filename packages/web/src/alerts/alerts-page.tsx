import { Button, Group, SegmentedControl, Select, Stack } from '@mantine/core'
import { IconBell, IconCircleCheck } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { allAlertsQuery, connectionsQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { alertWords } from '../words/alerts.ts'
import { common } from '../words/common.ts'
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
    <Page title={common.alerts} description={alertWords.alertsDescription}>
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
        title={alertWords.noAlertMatches}
        action={
          <Button variant="default" onClick={onAll}>
            {alertWords.showAllThatStand}
          </Button>
        }
      >
        {alertWords.noAlertMatchesText}
      </Nothing>
    )
  return filter.show === undefined ? (
    <Nothing icon={<IconCircleCheck size={28} stroke={1.5} />} title={alertWords.noAlertStands}>
      {alertWords.noAlertStandsText}
    </Nothing>
  ) : (
    <Nothing icon={<IconBell size={28} stroke={1.5} />} title={alertWords.noAlertSoFar}>
      {alertWords.noAlertSoFarText}
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
        aria-label={alertWords.whichAlerts}
        value={filter.show ?? 'standing'}
        onChange={(value) => onChange({ show: value === 'standing' ? '' : value })}
        data={[
          { value: 'standing', label: alertWords.standing },
          { value: 'resolved', label: alertWords.resolved },
          { value: 'all', label: common.all },
        ]}
      />
      <Select
        label={alertWords.kind}
        placeholder={common.all}
        clearable
        data={alertKinds.map((kind) => ({ value: kind, label: alertKind(kind) }))}
        value={filter.kind ?? null}
        onChange={(kind) => onChange({ kind: kind ?? '' })}
        w={180}
      />
      <Select
        label={common.connection}
        placeholder={common.all}
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

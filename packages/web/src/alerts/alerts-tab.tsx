import { Stack, Table } from '@mantine/core'
import type { Alert } from '@postern/protocol/api'
import { IconBell } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { alertsQuery } from '../api/queries.ts'
import { Badge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems, DataTable, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { alertKind } from './alert-notes.tsx'
import { NoticeState } from './notice-state.tsx'

/** Every alert of the connection, those that have resolved too, newest first. */
export function AlertsTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useInfiniteQuery(alertsQuery(name))
  return (
    <QueryView query={query}>
      {(data) => {
        const alerts = allItems(data)
        return alerts.length === 0 ? (
          <Nothing icon={<IconBell size={28} stroke={1.5} />} title="No alert so far">
            Silence, missing rows, a run that is stuck and a missing gateway are told here.
          </Nothing>
        ) : (
          <Stack>
            <DataTable label="Alerts" columns={['Kind', 'What', 'Since', 'Resolved', 'Told']} minWidth={820}>
              {alerts.map((alert) => (
                <AlertRow key={alert.id} alert={alert} />
              ))}
            </DataTable>
            <LoadMore query={query} />
          </Stack>
        )
      }}
    </QueryView>
  )
}

function AlertRow({ alert }: { alert: Alert }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Badge tone={alert.resolvedAt === null ? 'bad' : 'quiet'}>{alertKind(alert.kind)}</Badge>
      </Table.Td>
      <Table.Td>
        <AlertMessage alert={alert} />
      </Table.Td>
      <Table.Td>
        <Time at={alert.openedAt} />
      </Table.Td>
      <Table.Td>
        <Time at={alert.resolvedAt} fallback="not yet" />
      </Table.Td>
      <Table.Td>
        <NoticeState notices={alert.notices} />
      </Table.Td>
    </Table.Tr>
  )
}

/** What is wrong, leading to where it can be seen to. */
function AlertMessage({ alert: { commandId, receiver, connection, message } }: { alert: Alert }) {
  const look = { c: 'inherit', inherit: true, underline: 'always' } as const
  if (commandId !== null)
    return (
      <TextLink to="/commands/$id" params={{ id: commandId }} {...look}>
        {message}
      </TextLink>
    )
  if (receiver !== null)
    return (
      <TextLink to="/connections/$name/receivers" params={{ name: connection }} {...look}>
        {message}
      </TextLink>
    )
  return message
}

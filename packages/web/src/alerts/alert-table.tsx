import { Table } from '@mantine/core'
import type { Alert } from '@postern/protocol/api'
import { Badge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { alertWords } from '../words/alerts.ts'
import { common } from '../words/common.ts'
import { alertKind } from './alert-kinds.ts'
import { NoticeState } from './notice-state.tsx'

interface AlertTableProps {
  alerts: readonly Alert[]
  /** They are of several connections. */
  withConnection?: boolean
}

export function AlertTable({ alerts, withConnection = false }: AlertTableProps) {
  const columns = [
    alertWords.kind,
    ...(withConnection ? [common.connection] : []),
    alertWords.what,
    common.since,
    alertWords.resolved,
    alertWords.told,
  ]
  return (
    <DataTable label={common.alerts} columns={columns} minWidth={withConnection ? 920 : 820}>
      {alerts.map((alert) => (
        <AlertRow key={alert.id} alert={alert} withConnection={withConnection} />
      ))}
    </DataTable>
  )
}

function AlertRow({ alert, withConnection }: { alert: Alert; withConnection: boolean }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Badge tone={alert.resolvedAt === null ? 'bad' : 'quiet'}>{alertKind(alert.kind)}</Badge>
      </Table.Td>
      {withConnection && (
        <Table.Td>
          <TextLink to="/connections/$name" params={{ name: alert.connection }} size="sm" className="mono">
            {alert.connection}
          </TextLink>
        </Table.Td>
      )}
      <Table.Td>
        <AlertMessage alert={alert} />
      </Table.Td>
      <Table.Td>
        <Time at={alert.openedAt} />
      </Table.Td>
      <Table.Td>
        <Time at={alert.resolvedAt} fallback={common.notYet} />
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

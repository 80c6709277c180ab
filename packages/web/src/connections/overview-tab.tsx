import { Alert, Group, Stack, Table, Text } from '@mantine/core'
import type { Connection } from '@postern/protocol/api'
import { IconDatabase, IconHandStop, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { StandingAlerts } from '../alerts/standing-alerts.tsx'
import { connectionQuery, queueQuery } from '../api/queries.ts'
import { CommandList } from '../commands/command-list.tsx'
import { Badge } from '../ui/badge.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { Facts } from '../ui/facts.tsx'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

export function OverviewTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(connectionQuery(name))
  const queue = useQuery(queueQuery(name))
  const shown = queue.data?.items.slice(0, 5) ?? []
  return (
    <QueryView query={query}>
      {(connection) => (
        <Stack gap="lg">
          {connection.alerts > 0 && <StandingAlerts connection={name} except={shown.map(({ id }) => id)} />}
          {connection.heldBackSince !== null && (
            <Alert color="red" title="Static commands wait" icon={<IconHandStop size={20} />}>
              Too many bytes of this connection’s results have not been delivered, since{' '}
              <Time at={connection.heldBackSince} />. They go on once receivers have taken most of it, or what was given
              up is dropped.
            </Alert>
          )}
          <Section title="At a glance">
            <Facts
              of={[
                ['Ready', connection.commands.ready],
                ['Processing', connection.commands.processing],
                ['Paused', connection.commands.paused],
                ['Failing', connection.commands.failing],
                ['Next run', <Time key="next" at={connection.nextRunAt} due />],
                ['Last run', <Time key="last" at={connection.lastRunAt} fallback="never" />],
              ]}
            />
          </Section>
          <Section title="Commands" action={<QueueLink name={name} />}>
            <QueryView query={queue}>
              {({ items }) =>
                items.length === 0 ? (
                  <Nothing
                    icon={<IconPlus size={26} stroke={1.5} />}
                    title="No command yet"
                    action={
                      <ButtonLink to="/connections/$name/commands/new" params={{ name }}>
                        Write the first command
                      </ButtonLink>
                    }
                  >
                    A command is a SQL text, a schedule, and the URL that its rows go to.
                  </Nothing>
                ) : (
                  <CommandList items={shown} />
                )
              }
            </QueryView>
          </Section>
          <Gateways connection={connection} />
        </Stack>
      )}
    </QueryView>
  )
}

function QueueLink({ name }: { name: string }) {
  return (
    <TextLink to="/connections/$name/queue" params={{ name }} size="sm">
      The whole queue
    </TextLink>
  )
}

function Gateways({ connection }: { connection: Connection }) {
  return (
    <Section
      title="Gateways"
      description="The programs next to the database. Several may share the work; each command goes to one of them."
    >
      <Stack>
        <CopyLine label="API URL" value={connection.apiUrl} />
        {connection.gateways.length === 0 ? (
          <Nothing icon={<IconDatabase size={26} stroke={1.5} />} title="No gateway has come yet">
            Start one with this API URL and an API key of this connection. A lost key is replaced under{' '}
            <TextLink to="/connections/$name/settings" params={{ name: connection.name }} inherit underline="always">
              Keys and settings
            </TextLink>
            .
          </Nothing>
        ) : (
          <DataTable
            label="Gateways"
            columns={['Gateway', 'State', 'Host', 'Driver', 'Database', 'Version', 'Last seen']}
            minWidth={820}
          >
            {connection.gateways.map((gateway) => (
              <Table.Tr key={gateway.name}>
                <Table.Td className="mono">{gateway.name}</Table.Td>
                <Table.Td>
                  <Group gap={6}>
                    {gateway.online ? <Badge tone="good">Online</Badge> : <Badge tone="bad">Offline</Badge>}
                  </Group>
                </Table.Td>
                <Table.Td>
                  {gateway.host || '–'}
                  <Text span size="xs" c="dimmed" className="mono" display="block">
                    {gateway.ip}
                  </Text>
                </Table.Td>
                <Table.Td>{gateway.driver || '–'}</Table.Td>
                <Table.Td>{gateway.dbms || '–'}</Table.Td>
                <Table.Td>{gateway.version}</Table.Td>
                <Table.Td>
                  <Time at={gateway.lastSeenAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </Stack>
    </Section>
  )
}

import { Stack, Table, Text } from '@mantine/core'
import type { ServerInfo } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { serverInfoQuery } from '../api/admin-queries.ts'
import { count, formatBytes } from '../lib/format-size.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { Facts } from '../ui/facts.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** What the server is, what it holds, and by which settings it runs. */
export function ServerPage() {
  return (
    <NeedsPage least="owner" title="Server">
      <Server />
    </NeedsPage>
  )
}

function Server() {
  const query = useQuery(serverInfoQuery)
  return (
    <Page
      title="Server"
      description="Settings are environment variables or flags of the server: they are changed where it is started."
    >
      <QueryView query={query}>
        {(info) => (
          <Stack gap="lg">
            <Section title="What it holds">
              <Facts of={factsOf(info)} />
            </Section>
            <Settings info={info} />
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

const factsOf = ({ version, node, startedAt, storage, counts }: ServerInfo) =>
  [
    ['Version', version],
    ['Node.js', node],
    ['Runs since', <Time key="since" at={startedAt} />],
    ['Database', storage.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
    ['Size of the database', storage.databaseBytes === null ? '–' : formatBytes(storage.databaseBytes)],
    ['Stored rows', formatBytes(storage.resultBytes)],
    ['Free space', storage.freeBytes === null ? '–' : formatBytes(storage.freeBytes)],
    ['Connections', count(counts.connections, 'connection')],
    ['Commands', count(counts.commands, 'static command')],
    ['Flows', count(counts.flows, 'flow')],
    ['Users', count(counts.users, 'account')],
  ] as const

function Settings({ info }: { info: ServerInfo }) {
  return (
    <DataTable label="Settings" columns={['Setting', 'Value', 'What it does']} minWidth={760}>
      {info.settings.map((setting) => (
        <Table.Tr key={setting.name}>
          <Table.Td className="mono" style={{ whiteSpace: 'nowrap' }}>
            {setting.name}
          </Table.Td>
          <Table.Td className="mono" style={{ overflowWrap: 'anywhere', minWidth: 160 }}>
            {setting.value || (
              <Text span size="sm" c="dimmed" ff="text">
                {setting.default ?? 'not set'}
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            <Text size="sm">{setting.doc}</Text>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  )
}

import { Stack, Table, Text } from '@mantine/core'
import type { ServerInfo } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { serverInfoQuery } from '../api/admin-queries.ts'
import { formatBytes } from '../lib/format-size.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { Facts } from '../ui/facts.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { serverWords } from '../words/server.ts'

/** What the server is, what it holds, and by which settings it runs. */
export function ServerPage() {
  return (
    <NeedsPage least="owner" title={common.server}>
      <Server />
    </NeedsPage>
  )
}

function Server() {
  const query = useQuery(serverInfoQuery)
  return (
    <Page title={common.server} description={serverWords.serverDescription}>
      <QueryView query={query}>
        {(info) => (
          <Stack gap="lg">
            <Section title={serverWords.whatItHolds}>
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
    [common.version, version],
    ['Node.js', node],
    [serverWords.runsSince, <Time key="since" at={startedAt} />],
    [serverWords.database, storage.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
    [serverWords.sizeOfTheDatabase, storage.databaseBytes === null ? '–' : formatBytes(storage.databaseBytes)],
    [serverWords.storedRows, formatBytes(storage.resultBytes)],
    [serverWords.freeSpace, storage.freeBytes === null ? '–' : formatBytes(storage.freeBytes)],
    [common.connections, serverWords.connections(counts.connections)],
    [common.commands, serverWords.staticCommands(counts.commands)],
    [common.flows, serverWords.flows(counts.flows)],
    [common.users, serverWords.accounts(counts.users)],
  ] as const

function Settings({ info }: { info: ServerInfo }) {
  return (
    <DataTable
      label={common.settings}
      columns={[serverWords.setting, serverWords.value, serverWords.whatItDoes]}
      minWidth={760}
    >
      {info.settings.map((setting) => (
        <Table.Tr key={setting.name}>
          <Table.Td className="mono" style={{ whiteSpace: 'nowrap' }}>
            {setting.name}
          </Table.Td>
          <Table.Td className="mono" style={{ overflowWrap: 'anywhere', minWidth: 160 }}>
            {setting.value || (
              <Text span size="sm" c="dimmed" ff="text">
                {setting.default ?? serverWords.notSet}
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

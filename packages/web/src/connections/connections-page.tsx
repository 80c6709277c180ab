import { Group, SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { Connection } from '@postern/protocol/api'
import { IconPlugConnected, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { connectionsQuery } from '../api/queries.ts'
import { EditorLink } from '../session/gated.tsx'
import { List } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { ConnectionRow, isRed } from './connection-row.tsx'

export function ConnectionsPage() {
  const query = useQuery(connectionsQuery)
  const create = (
    <EditorLink to="/connections/new" leftSection={<IconPlus size={17} />}>
      {connectionWords.newConnection}
    </EditorLink>
  )
  return (
    <Page title={common.connections} description={connectionWords.connectionsDescription} actions={create}>
      <QueryView query={query}>
        {(connections) =>
          connections.length === 0 ? (
            <Nothing
              icon={<IconPlugConnected size={30} stroke={1.5} />}
              title={connectionWords.noConnectionYet}
              action={create}
            >
              {connectionWords.noConnectionYetText}
            </Nothing>
          ) : (
            <Connections connections={connections} />
          )
        }
      </QueryView>
    </Page>
  )
}

/** All of them, or those that the address asks for. */
function Connections({ connections }: { connections: readonly Connection[] }) {
  const { find = '', show } = useSearch({ from: '/app/connections' })
  const navigate = useNavigate({ from: '/connections' })
  const red = connections.filter(isRed)
  const wanted = find.trim().toLowerCase()
  const shown = (show === 'red' ? red : connections).filter(
    ({ name, description }) => wanted === '' || `${name} ${description}`.toLowerCase().includes(wanted),
  )
  const change = (changed: { find?: string; show?: string }) => {
    const given = Object.entries({ find, show, ...changed }).filter(([, value]) => value)
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  return (
    <Stack gap="md">
      <Group gap="sm">
        <TextInput
          aria-label={connectionWords.findAConnection}
          placeholder={connectionWords.findByNameOrDescription}
          leftSection={<IconSearch size={16} stroke={1.7} />}
          value={find}
          onChange={(event) => change({ find: event.currentTarget.value })}
          style={{ flex: '1 1 220px', maxWidth: 360 }}
        />
        <SegmentedControl
          aria-label={connectionWords.whichConnections}
          value={show === 'red' ? 'red' : 'all'}
          onChange={(value) => change({ show: value === 'red' ? 'red' : '' })}
          data={[
            { value: 'all', label: connectionWords.allOf(connections.length) },
            { value: 'red', label: connectionWords.needAttention(red.length) },
          ]}
        />
      </Group>
      {shown.length === 0 ? (
        <Nothing icon={<IconPlugConnected size={30} stroke={1.5} />} title={connectionWords.noConnectionMatches}>
          {show === 'red' && wanted === ''
            ? connectionWords.noConnectionMatchesText
            : connectionWords.lookForAnotherText}
        </Nothing>
      ) : (
        <List label={common.connections}>
          {shown.map((connection) => (
            <ConnectionRow key={connection.name} connection={connection} />
          ))}
        </List>
      )}
    </Stack>
  )
}

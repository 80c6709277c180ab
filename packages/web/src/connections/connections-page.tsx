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
import { ConnectionRow, isRed } from './connection-row.tsx'

export function ConnectionsPage() {
  const query = useQuery(connectionsQuery)
  const create = (
    <EditorLink to="/connections/new" leftSection={<IconPlus size={17} />}>
      New connection
    </EditorLink>
  )
  return (
    <Page
      title="Connections"
      description="Each one is a place where commands run: a database that a gateway reaches from the inside."
      actions={create}
    >
      <QueryView query={query}>
        {(connections) =>
          connections.length === 0 ? (
            <Nothing icon={<IconPlugConnected size={30} stroke={1.5} />} title="No connection yet" action={create}>
              Make one, and you are led from there: its gateway is started next to your database, the database is
              tested, and its first rows arrive in a few minutes.
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
          aria-label="Find a connection"
          placeholder="Find by name or description"
          leftSection={<IconSearch size={16} stroke={1.7} />}
          value={find}
          onChange={(event) => change({ find: event.currentTarget.value })}
          style={{ flex: '1 1 220px', maxWidth: 360 }}
        />
        <SegmentedControl
          aria-label="Which connections"
          value={show === 'red' ? 'red' : 'all'}
          onChange={(value) => change({ show: value === 'red' ? 'red' : '' })}
          data={[
            { value: 'all', label: `All ${connections.length}` },
            { value: 'red', label: `Need attention ${red.length}` },
          ]}
        />
      </Group>
      {shown.length === 0 ? (
        <Nothing icon={<IconPlugConnected size={30} stroke={1.5} />} title="No connection matches">
          {show === 'red' && wanted === '' ? 'Nothing waits for a person: all is well.' : 'Look for another text.'}
        </Nothing>
      ) : (
        <List label="Connections">
          {shown.map((connection) => (
            <ConnectionRow key={connection.name} connection={connection} />
          ))}
        </List>
      )}
    </Stack>
  )
}

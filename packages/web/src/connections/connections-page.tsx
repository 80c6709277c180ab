import { IconPlugConnected, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery } from '../api/queries.ts'
import { ButtonLink } from '../ui/links.tsx'
import { List } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { ConnectionRow } from './connection-row.tsx'

export function ConnectionsPage() {
  const query = useQuery(connectionsQuery)
  const create = (
    <ButtonLink to="/connections/new" leftSection={<IconPlus size={17} />}>
      New connection
    </ButtonLink>
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
              Make one, start its gateway next to your database, and give it its first command.
            </Nothing>
          ) : (
            <List label="Connections">
              {connections.map((connection) => (
                <ConnectionRow key={connection.name} connection={connection} />
              ))}
            </List>
          )
        }
      </QueryView>
    </Page>
  )
}

import { Button, Table, Text } from '@mantine/core'
import type { OwnSession } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { ownSessionsQuery } from '../api/admin-queries.ts'
import { api, seg } from '../api/http.ts'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { browserName } from './browser-name.ts'

/** Where the account is signed in. */
export function OwnSessions() {
  const query = useQuery(ownSessionsQuery)
  return (
    <Section title="Where you are signed in" description="End what you do not know, and change the password then.">
      <QueryView query={query} lines={2}>
        {(sessions) => (
          <DataTable label="Sessions" columns={['Browser', 'Address', 'Since', 'Last used', '']} minWidth={560}>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </DataTable>
        )}
      </QueryView>
    </Section>
  )
}

function SessionRow({ session }: { session: OwnSession }) {
  const name = browserName(session.userAgent)
  const end = useAction({ run: () => api('DELETE', `/sessions/${seg(session.id)}`), done: `Signed out: ${name}` })
  return (
    <Table.Tr>
      <Table.Td title={session.userAgent}>{name}</Table.Td>
      <Table.Td className="mono">{session.ip || '–'}</Table.Td>
      <Table.Td>
        <Time at={session.createdAt} />
      </Table.Td>
      <Table.Td>
        <Time at={session.lastUsedAt} />
      </Table.Td>
      <Table.Td ta="right">
        {session.current ? (
          <Text size="sm" c="dimmed">
            this one
          </Text>
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={`End the session of ${name}`}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            End
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

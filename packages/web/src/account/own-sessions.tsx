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
import { accountWords } from '../words/account.ts'
import { common } from '../words/common.ts'
import { browserName } from './browser-name.ts'

/** Where the account is signed in. */
export function OwnSessions() {
  const query = useQuery(ownSessionsQuery)
  return (
    <Section title={accountWords.whereYouAreSignedIn} description={accountWords.whereYouAreSignedInDescription}>
      <QueryView query={query} lines={2}>
        {(sessions) => (
          <DataTable
            label={accountWords.sessions}
            columns={[accountWords.browser, common.address, common.since, common.lastUsed, '']}
            minWidth={560}
          >
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
  const end = useAction({
    run: () => api('DELETE', `/sessions/${seg(session.id)}`),
    done: accountWords.signedOut(name),
  })
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
            {accountWords.thisOne}
          </Text>
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={accountWords.endTheSessionOf(name)}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {accountWords.end}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

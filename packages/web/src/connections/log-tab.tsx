import { Group, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { IconFileText, IconSearch, IconTrash } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { logQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems, DataTable, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { isRefusal, logEntryMatches } from './log-filter.ts'

const whats = ['claim', 'started', 'part', 'heartbeat', 'finish', 'fail', 'release']

/** Every request of the connection's gateways, newest first. */
export function LogTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const filter = useSearch({ from: '/app/connections/$name/log' })
  const navigate = useNavigate({ from: '/connections/$name/log' })
  const query = useInfiniteQuery(logQuery(name))
  const confirm = useConfirm()
  const clear = useAction({ run: () => api('DELETE', `/connections/${seg(name)}/log`), done: 'The log is empty' })

  const setFilter = (change: { what?: string; find?: string }) => {
    const next = { ...filter, ...change }
    void navigate({
      search: { ...(next.what && { what: next.what }), ...(next.find && { find: next.find }) },
      replace: true,
    })
  }
  const askToClear = async () => {
    const yes = await confirm({
      title: 'Delete the whole log?',
      body: `Every entry of ${name} is removed. Runs and results stay.`,
      confirm: 'Delete all',
    })
    if (yes) clear.mutate()
  }

  return (
    <Stack>
      <Group align="flex-end">
        <Select
          label="Request"
          placeholder="All"
          data={whats}
          clearable
          value={filter.what ?? null}
          onChange={(what) => setFilter({ what: what ?? '' })}
          w={150}
        />
        <TextInput
          label="Find"
          placeholder="gateway, outcome, IP, run"
          leftSection={<IconSearch size={16} />}
          value={filter.find ?? ''}
          onChange={(event) => setFilter({ find: event.currentTarget.value })}
          style={{ flex: '1 1 200px', maxWidth: 320 }}
        />
        <span style={{ flex: 1 }} />
        <EditorButton
          variant="default"
          leftSection={<IconTrash size={16} stroke={1.7} />}
          loading={clear.isPending}
          onClick={() => void askToClear()}
        >
          Delete all
        </EditorButton>
      </Group>
      <QueryView query={query}>
        {(data) => {
          const entries = allItems(data)
          const shown = entries.filter((entry) => logEntryMatches(entry, filter))
          if (entries.length === 0)
            return (
              <Nothing icon={<IconFileText size={28} stroke={1.5} />} title="The log is empty">
                It fills as soon as a gateway asks for work.
              </Nothing>
            )
          return (
            <>
              <DataTable
                label="Connection log"
                columns={['Time', 'Gateway', 'Address', 'Request', 'Outcome', 'Run']}
                minWidth={720}
              >
                {shown.map((entry) => (
                  <Table.Tr key={entry.id}>
                    <Table.Td>
                      <Time at={entry.at} />
                    </Table.Td>
                    <Table.Td className="mono">{entry.gateway}</Table.Td>
                    <Table.Td className="mono">{entry.ip}</Table.Td>
                    <Table.Td>{entry.what}</Table.Td>
                    <Table.Td {...(isRefusal(entry.outcome) && { c: 'var(--pn-bad)', fw: 600 })}>
                      {entry.outcome}
                    </Table.Td>
                    <Table.Td className="mono">
                      {entry.runId && (
                        <TextLink to="/runs/$id" params={{ id: entry.runId }} inherit>
                          {entry.runId.slice(-8)}
                        </TextLink>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </DataTable>
              {shown.length < entries.length && (
                <Text size="sm" c="dimmed">
                  {shown.length} of the {entries.length} entries loaded match.
                </Text>
              )}
              <LoadMore query={query} />
            </>
          )
        }}
      </QueryView>
    </Stack>
  )
}

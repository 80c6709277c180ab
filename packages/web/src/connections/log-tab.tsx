import { Button, Group, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowUp, IconFileText, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { Failure, Nothing, QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { connectionWords } from '../words/connections.ts'
import { LogFields } from './log-fields.tsx'
import { type LogSearch, logParams } from './log-filter.ts'
import { LogTable } from './log-table.tsx'
import { useLog } from './use-log.ts'

/** Every request of the connection's gateways, newest first. */
export function LogTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const filter = useSearch({ from: '/app/connections/$name/log' })
  const navigate = useNavigate({ from: '/connections/$name/log' })
  const [settled] = useDebouncedValue(filter, 300)
  const log = useLog(name, logParams(settled))
  const isFiltered = Object.keys(filter).length > 0

  const change = (changed: LogSearch) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')
    void navigate({ search: Object.fromEntries(given), replace: true, resetScroll: false })
  }
  const toNewest = () => {
    log.toNewest()
    window.scrollTo({ top: 0 })
  }
  return (
    <Stack>
      <LogFields connection={name} filter={filter} onChange={change} />
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {log.isNewer ? connectionWords.thereAreNewerEntries : connectionWords.newOnesComeByThemselves}
        </Text>
        <Group gap="sm">
          {log.isNewer && (
            <Button size="xs" leftSection={<IconArrowUp size={15} />} onClick={toNewest}>
              {connectionWords.toTheNewest}
            </Button>
          )}
          <DeleteAll name={name} onDone={toNewest} />
        </Group>
      </Group>
      <QueryView query={log.newest}>
        {() =>
          log.entries.length === 0 && !log.hasOlder ? (
            <Nothing
              icon={<IconFileText size={28} stroke={1.5} />}
              title={isFiltered ? connectionWords.noEntryMatches : connectionWords.theLogIsEmpty}
            >
              {isFiltered ? connectionWords.lookAtOtherTimes : connectionWords.logFillsLater}
            </Nothing>
          ) : (
            <LogTable
              entries={log.entries}
              hasOlder={log.hasOlder}
              isOlderComing={log.isOlderComing}
              onEnd={log.loadOlder}
            />
          )
        }
      </QueryView>
      {log.error && <Failure error={log.error} retry={log.loadOlder} />}
    </Stack>
  )
}

function DeleteAll({ name, onDone }: { name: string; onDone: () => void }) {
  const confirm = useConfirm()
  const queries = useQueryClient()
  const clear = useAction({
    run: async () => {
      await api('DELETE', `/connections/${seg(name)}/log`)
      queries.removeQueries({ queryKey: ['older-log', name] })
    },
    done: connectionWords.theLogIsEmpty,
  })
  const ask = async () => {
    const yes = await confirm({
      title: connectionWords.deleteTheWholeLog,
      body: connectionWords.whatIsEmptied(name),
      confirm: connectionWords.deleteAll,
    })
    if (yes) clear.mutate(undefined, { onSuccess: onDone })
  }
  return (
    <EditorButton
      size="xs"
      variant="default"
      leftSection={<IconTrash size={15} stroke={1.7} />}
      loading={clear.isPending}
      onClick={() => void ask()}
    >
      {connectionWords.deleteAll}
    </EditorButton>
  )
}

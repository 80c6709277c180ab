import { Button, Collapse, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { RunDetail } from '@postern/protocol/api'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { runQuery, runsQuery } from '../api/queries.ts'
import { RunRowsTable, SealedRows } from '../runs/run-rows.tsx'
import { DeliveryBadge, RunBadge } from '../ui/badge.tsx'
import { Facts } from '../ui/facts.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'

const maxRows = 20

/** The run of a finished command, its rows and its delivery: fetched when they are asked for. */
export function ArchivedRun({ commandId }: { commandId: string }) {
  const [opened, { toggle }] = useDisclosure(false)
  const Chevron = opened ? IconChevronUp : IconChevronDown
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        rightSection={<Chevron size={15} />}
        aria-expanded={opened}
        onClick={toggle}
      >
        {commandWords.rowsAndDelivery}
      </Button>
      <Collapse expanded={opened} keepMounted={false}>
        <LastRun commandId={commandId} />
      </Collapse>
    </>
  )
}

function LastRun({ commandId }: { commandId: string }) {
  const query = useInfiniteQuery(runsQuery(commandId))
  return (
    <QueryView query={query} lines={2}>
      {(data) => {
        const id = allItems(data)[0]?.id
        return id === undefined ? <Text size="sm">{commandWords.itWasNeverRun}</Text> : <OneRun id={id} />
      }}
    </QueryView>
  )
}

function OneRun({ id }: { id: string }) {
  const query = useQuery(runQuery(id))
  return (
    <QueryView query={query} lines={2}>
      {(run) => (
        <Stack gap="sm" mt="xs">
          <RunSummary run={run} />
          {run.rows > 0 && (run.sealed ? <SealedRows /> : <RunRowsTable runId={id} maxRows={maxRows} />)}
          {run.rows > maxRows && !run.sealed && (
            <Text size="sm" c="dimmed">
              {commandWords.firstRowsOfRun(maxRows)}
            </Text>
          )}
        </Stack>
      )}
    </QueryView>
  )
}

function RunSummary({ run }: { run: RunDetail }) {
  const delivery = run.deliveries.at(-1)
  return (
    <Facts
      of={[
        [
          common.run,
          <TextLink key="run" to="/runs/$id" params={{ id: run.id }} inherit className="mono">
            {run.id.slice(-8)}
          </TextLink>,
        ],
        [common.state, <RunBadge key="state" state={run.state} />],
        [common.ended, <Time key="ended" at={run.endedAt} />],
        [common.rows, run.rows.toLocaleString('en-US')],
        [
          commandWords.delivery,
          delivery ? <DeliveryBadge key="delivery" state={delivery.state} /> : commandWords.noCallbackUrl,
        ],
      ]}
    />
  )
}

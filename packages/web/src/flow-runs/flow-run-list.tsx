import { Table, Text } from '@mantine/core'
import type { FlowRun } from '@postern/protocol/api'
import { IconRoute } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { flowRunsQuery, flowsQuery } from '../api/queries.ts'
import { formatDuration } from '../lib/format-time.ts'
import { TextLink } from '../ui/links.tsx'
import { allItems, DataTable, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { flowRunWords } from '../words/flow-runs.ts'
import { FlowBadge } from './flow-badges.tsx'

export const startWords: Record<FlowRun['startedBy'], string> = {
  hand: flowRunWords.byHand,
  test: flowRunWords.asATestOfTheDraft,
  'direct-url': flowRunWords.byADirectUrl,
  replay: flowRunWords.asAReplay,
}

interface FlowRunListProps {
  filter: Record<string, string>
  /** What stands there when there is none. */
  nothing: string
}

export function FlowRunList({ filter, nothing }: FlowRunListProps) {
  const query = useInfiniteQuery({ ...flowRunsQuery(filter), placeholderData: keepPreviousData })
  const { data: flows = [] } = useQuery(flowsQuery)
  const names = new Map(flows.map(({ id, name }) => [id, name]))
  return (
    <QueryView query={query} lines={3}>
      {(data) => {
        const runs = allItems(data)
        return runs.length === 0 ? (
          <Nothing icon={<IconRoute size={26} stroke={1.5} />} title={flowRunWords.noFlowRun}>
            {nothing}
          </Nothing>
        ) : (
          <>
            <DataTable
              label={common.flowRuns}
              columns={[
                common.state,
                common.flow,
                common.began,
                common.took,
                flowRunWords.started,
                flowRunWords.whatWentWrong,
              ]}
              minWidth={760}
            >
              {runs.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Td>
                    <FlowBadge state={run.state} />
                  </Table.Td>
                  <Table.Td>
                    <TextLink to="/flows/$id" params={{ id: run.flowId }} inherit c="inherit">
                      {names.get(run.flowId) ?? common.flow}
                    </TextLink>{' '}
                    <Text span size="xs" c="dimmed">
                      {flowRunWords.shortVersion(run.version)}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <TextLink to="/flow-runs/$id" params={{ id: run.id }} inherit>
                      <Time at={run.createdAt} />
                    </TextLink>
                  </Table.Td>
                  <Table.Td>{run.endedAt ? took(run.createdAt, run.endedAt) : '–'}</Table.Td>
                  <Table.Td>{startWords[run.startedBy]}</Table.Td>
                  <Table.Td maw={320}>
                    {run.error && (
                      <Text size="xs" c="var(--pn-bad)" lineClamp={2} title={run.error.message}>
                        {run.error.step && <code>{run.error.step}</code>} {run.error.message}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
            <LoadMore query={query} />
          </>
        )
      }}
    </QueryView>
  )
}

export const took = (from: string, to: string) => formatDuration(Date.parse(to) - Date.parse(from))

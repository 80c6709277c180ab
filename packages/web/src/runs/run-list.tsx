import { Table } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { runsQuery } from '../api/queries.ts'
import { formatBytes, grouped } from '../lib/format-size.ts'
import { formatDuration } from '../lib/format-time.ts'
import { RunBadge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems, DataTable, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { runWords } from '../words/runs.ts'
import { RunTimeline } from './run-timeline.tsx'

export function RunList({ commandId }: { commandId: string }) {
  const query = useInfiniteQuery(runsQuery(commandId))
  return (
    <QueryView query={query}>
      {(data) => {
        const runs = allItems(data)
        return runs.length === 0 ? (
          <Nothing icon={<IconHistory size={26} stroke={1.5} />} title={runWords.itHasNotRunYet}>
            {runWords.itHasNotRunText}
          </Nothing>
        ) : (
          <>
            <RunTimeline runs={runs} />
            <DataTable
              label={common.runs}
              columns={[
                common.state,
                runWords.taken,
                common.took,
                common.rows,
                runWords.size,
                common.gateway,
                runWords.lastValue,
              ]}
              minWidth={760}
            >
              {runs.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Td>
                    <RunBadge state={run.state} />
                  </Table.Td>
                  <Table.Td>
                    <TextLink to="/runs/$id" params={{ id: run.id }} inherit>
                      <Time at={run.leasedAt} />
                    </TextLink>
                  </Table.Td>
                  <Table.Td>{run.endedAt ? took(run.leasedAt, run.endedAt) : '–'}</Table.Td>
                  <Table.Td>{grouped(run.rows)}</Table.Td>
                  <Table.Td>{formatBytes(run.bytes)}</Table.Td>
                  <Table.Td className="mono">{run.gateway}</Table.Td>
                  <Table.Td className="mono">{run.lastValueAfter?.value ?? '–'}</Table.Td>
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

const took = (from: string, to: string) => formatDuration(Date.parse(to) - Date.parse(from))

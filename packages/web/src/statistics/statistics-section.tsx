import { SegmentedControl, SimpleGrid, Skeleton, Stack, Table } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { statisticsQuery } from '../api/queries.ts'
import { ownTimezone } from '../commands/own-timezone.ts'
import { compact, formatBytes } from '../lib/format-size.ts'
import { formatDuration } from '../lib/format-time.ts'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { statisticsWords } from '../words/statistics.ts'
import {
  allAttempts,
  allTogether,
  type Column,
  type DeliveryColumn,
  foldDeliveries,
  foldHours,
  isRange,
  type Range,
  rangeHours,
} from './fold-hours.ts'
import classes from './statistics-charts.module.css'

const Charts = lazy(() => import('./statistics-charts.tsx').then((module) => ({ default: module.StatisticsCharts })))

interface StatisticsSectionProps {
  connection: string
  range: Range
  onRange: (range: Range) => void
}

/** What runs came to, in charts, and in a table for whoever cannot see those. */
export function StatisticsSection({ connection, range, onRange }: StatisticsSectionProps) {
  const query = useQuery({
    ...statisticsQuery(connection, rangeHours[range]),
    placeholderData: keepPreviousData,
    select: ({ hours, deliveries }) => ({
      columns: foldHours(hours, range),
      deliveries: foldDeliveries(deliveries, range),
    }),
  })
  return (
    <Section
      title={statisticsWords.throughput}
      description={statisticsWords.throughputDescription(ownTimezone())}
      action={
        <SegmentedControl
          size="xs"
          aria-label={statisticsWords.howFarBack}
          value={range}
          onChange={(value) => onRange(isRange(value) ? value : '24h')}
          data={[
            { value: '24h', label: statisticsWords.of24Hours },
            { value: '7d', label: statisticsWords.of7Days },
            { value: '30d', label: statisticsWords.of30Days },
          ]}
        />
      }
    >
      <QueryView query={query} lines={6}>
        {({ columns, deliveries }) => {
          const { runs, failed, lost } = allTogether(columns)
          const tried = allAttempts(deliveries)
          return runs + failed + lost + tried.delivered + tried.failed === 0 ? (
            <Nothing icon={<IconChartBar size={26} stroke={1.5} />} title={statisticsWords.noRunEndedInThisTime}>
              {statisticsWords.noRunEndedText}
            </Nothing>
          ) : (
            <Stack>
              <Suspense fallback={<ChartsToCome />}>
                <Charts columns={columns} deliveries={deliveries} />
              </Suspense>
              <details className={classes.table}>
                <summary>{statisticsWords.theSameAsATable}</summary>
                <Numbers columns={columns.filter((column) => column.runs + column.failed + column.lost > 0)} />
                <Attempts columns={deliveries.filter((column) => column.delivered + column.failed > 0)} />
              </details>
            </Stack>
          )
        }}
      </QueryView>
    </Section>
  )
}

function ChartsToCome() {
  return (
    <SimpleGrid
      cols={{ base: 1, md: 2 }}
      spacing="xl"
      className={classes.loading}
      role="status"
      aria-label={common.loading}
    >
      {['rows', 'bytes', 'runs', 'durations', 'attempts', 'latencies'].map((chart) => (
        <Skeleton key={chart} height={196} radius="md" />
      ))}
    </SimpleGrid>
  )
}

function Numbers({ columns }: { columns: readonly Column[] }) {
  return (
    <div style={{ marginTop: 8 }}>
      <DataTable
        label={statisticsWords.runsOverTime}
        columns={[
          statisticsWords.when,
          statisticsWords.endedWell,
          common.failed,
          statisticsWords.lost,
          common.rows,
          statisticsWords.bytes,
          statisticsWords.onAverage,
          statisticsWords.atMost,
        ]}
        minWidth={680}
      >
        {columns.map((column, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: labels come again after a week, and when clocks go back
          <Table.Tr key={index}>
            <Table.Td>{column.label}</Table.Td>
            <Table.Td>{compact(column.runs)}</Table.Td>
            <Table.Td>{compact(column.failed)}</Table.Td>
            <Table.Td>{compact(column.lost)}</Table.Td>
            <Table.Td>{compact(column.rows)}</Table.Td>
            <Table.Td>{formatBytes(column.bytes)}</Table.Td>
            <Table.Td>{column.meanMs === null ? '–' : formatDuration(column.meanMs)}</Table.Td>
            <Table.Td>{column.slowestMs === null ? '–' : formatDuration(column.slowestMs)}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </div>
  )
}

function Attempts({ columns }: { columns: readonly DeliveryColumn[] }) {
  return (
    <div style={{ marginTop: 16 }}>
      <DataTable
        label={statisticsWords.attemptsAtDeliveriesOverTime}
        columns={[
          statisticsWords.when,
          statisticsWords.taken,
          statisticsWords.notTaken,
          statisticsWords.onAverage,
          statisticsWords.atMost,
        ]}
        minWidth={480}
      >
        {columns.map((column, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: labels come again after a week, and when clocks go back
          <Table.Tr key={index}>
            <Table.Td>{column.label}</Table.Td>
            <Table.Td>{compact(column.delivered)}</Table.Td>
            <Table.Td>{compact(column.failed)}</Table.Td>
            <Table.Td>{column.meanMs === null ? '–' : formatDuration(column.meanMs)}</Table.Td>
            <Table.Td>{column.slowestMs === null ? '–' : formatDuration(column.slowestMs)}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </div>
  )
}

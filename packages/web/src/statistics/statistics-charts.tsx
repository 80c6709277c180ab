import '@mantine/charts/styles.layer.css'
import { BarChart, LineChart } from '@mantine/charts'
import { SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { compact, formatBytes } from '../lib/format-size.ts'
import { formatDuration } from '../lib/format-time.ts'
import { common } from '../words/common.ts'
import { statisticsWords } from '../words/statistics.ts'
import { allAttempts, allTogether, type Column, type DeliveryColumn } from './fold-hours.ts'
import classes from './statistics-charts.module.css'

/** Columns as recharts wants them: with nothing that it could change. */
type Data<Of extends { label: string }> = (Omit<Of, 'label'> & { label: string })[]

const height = 168

/** How it looks is the same for all of them; nothing moves by itself. */
const look = {
  h: height,
  dataKey: 'label',
  tickLine: 'none',
  gridAxis: 'x',
  withLegend: false,
  xAxisProps: { minTickGap: 28, tickMargin: 8 },
} as const
const still = { isAnimationActive: false } as const

interface ChartsProps {
  columns: readonly Column[]
  deliveries: readonly DeliveryColumn[]
}

/** Throughput, outcomes and durations, each in a chart of its own. They come with a library of their own, too. */
export function StatisticsCharts({ columns, deliveries }: ChartsProps) {
  const data: Data<Column> = columns.map((column) => ({ ...column }))
  const attempts: Data<DeliveryColumn> = deliveries.map((column) => ({ ...column }))
  const all = allTogether(columns)
  const tried = allAttempts(deliveries)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="lg">
      <Chart title={common.rows} total={statisticsWords.rows(all.rows)}>
        <BarChart
          {...look}
          data={data}
          series={[{ name: 'rows', label: common.rows, color: 'verdigris.6' }]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={compact}
        />
      </Chart>
      <Chart title={statisticsWords.bytes} total={formatBytes(all.bytes)}>
        <BarChart
          {...look}
          data={data}
          series={[{ name: 'bytes', label: statisticsWords.bytes, color: 'verdigris.6' }]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={formatBytes}
        />
      </Chart>
      <Chart title={common.runs} total={outcomes(all)}>
        <BarChart
          {...look}
          type="stacked"
          data={data}
          series={[
            { name: 'runs', label: statisticsWords.endedWell, color: 'verdigris.6' },
            { name: 'failed', label: common.failed, color: 'red.6' },
            { name: 'lost', label: statisticsWords.lost, color: 'lantern.5' },
          ]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={compact}
        />
      </Chart>
      <Chart title={statisticsWords.howLongRunsTake} total={timeWords(all) ?? statisticsWords.noRunEndedWell}>
        <Durations data={data} />
      </Chart>
      <Chart title={statisticsWords.attemptsAtDeliveries} total={attemptWords(tried)}>
        <BarChart
          {...look}
          type="stacked"
          data={attempts}
          series={[
            { name: 'delivered', label: statisticsWords.taken, color: 'verdigris.6' },
            { name: 'failed', label: statisticsWords.notTaken, color: 'red.6' },
          ]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={compact}
        />
      </Chart>
      <Chart title={statisticsWords.howLongReceiversTake} total={timeWords(tried) ?? statisticsWords.noAttempt}>
        <Durations data={attempts} />
      </Chart>
    </SimpleGrid>
  )
}

const Durations = ({ data }: { data: Data<Column> | Data<DeliveryColumn> }) => (
  <LineChart
    {...look}
    data={data}
    series={[
      { name: 'meanMs', label: statisticsWords.onAverage, color: 'verdigris.6' },
      { name: 'slowestMs', label: statisticsWords.atMost, color: 'lantern.5' },
    ]}
    curveType="linear"
    connectNulls={false}
    lineProps={still}
    dotProps={{ r: 2 }}
    tooltipAnimationDuration={0}
    valueFormatter={formatDuration}
    yAxisProps={{ width: 72 }}
  />
)

const timeWords = ({ meanMs, slowestMs }: Pick<Column, 'meanMs' | 'slowestMs'>): string | null =>
  meanMs === null || slowestMs === null ? null : statisticsWords.onAverageAtMost(meanMs, slowestMs)

const attemptWords = ({ delivered, failed }: DeliveryColumn): string => statisticsWords.takenAndNot(delivered, failed)

function outcomes({ runs, failed, lost }: Column): string {
  return [
    statisticsWords.numberEndedWell(runs),
    failed > 0 ? statisticsWords.numberFailed(failed) : '',
    lost > 0 ? statisticsWords.numberLost(lost) : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** A chart under what it comes to in words; its numbers stand in the table below all of them, too. */
function Chart({ title, total, children }: { title: string; total: string; children: ReactNode }) {
  return (
    <figure className={classes.chart} aria-label={`${title}: ${total}`}>
      <figcaption className={classes.caption}>
        <Text span fw={600} size="sm">
          {title}
        </Text>
        <Text span size="sm" c="dimmed">
          {total}
        </Text>
      </figcaption>
      {children}
    </figure>
  )
}

import '@mantine/charts/styles.layer.css'
import { BarChart, LineChart } from '@mantine/charts'
import { SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { compact, count, formatBytes } from '../lib/format-size.ts'
import { formatDuration } from '../lib/format-time.ts'
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
      <Chart title="Rows" total={count(all.rows, 'row')}>
        <BarChart
          {...look}
          data={data}
          series={[{ name: 'rows', label: 'Rows', color: 'verdigris.6' }]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={compact}
        />
      </Chart>
      <Chart title="Bytes" total={formatBytes(all.bytes)}>
        <BarChart
          {...look}
          data={data}
          series={[{ name: 'bytes', label: 'Bytes', color: 'verdigris.6' }]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={formatBytes}
        />
      </Chart>
      <Chart title="Runs" total={outcomes(all)}>
        <BarChart
          {...look}
          type="stacked"
          data={data}
          series={[
            { name: 'runs', label: 'Ended well', color: 'verdigris.6' },
            { name: 'failed', label: 'Failed', color: 'red.6' },
            { name: 'lost', label: 'Lost', color: 'lantern.5' },
          ]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={compact}
        />
      </Chart>
      <Chart title="How long runs take" total={timeWords(all) ?? 'no run ended well'}>
        <Durations data={data} />
      </Chart>
      <Chart title="Attempts at deliveries" total={attemptWords(tried)}>
        <BarChart
          {...look}
          type="stacked"
          data={attempts}
          series={[
            { name: 'delivered', label: 'Taken', color: 'verdigris.6' },
            { name: 'failed', label: 'Not taken', color: 'red.6' },
          ]}
          barProps={still}
          tooltipAnimationDuration={0}
          valueFormatter={compact}
        />
      </Chart>
      <Chart title="How long receivers take" total={timeWords(tried) ?? 'no attempt'}>
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
      { name: 'meanMs', label: 'On average', color: 'verdigris.6' },
      { name: 'slowestMs', label: 'At most', color: 'lantern.5' },
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
  meanMs === null || slowestMs === null
    ? null
    : `${formatDuration(meanMs)} on average, ${formatDuration(slowestMs)} at most`

const attemptWords = ({ delivered, failed }: DeliveryColumn): string =>
  `${compact(delivered)} taken${failed > 0 ? `, ${compact(failed)} not taken` : ''}`

function outcomes({ runs, failed, lost }: Column): string {
  return [
    `${compact(runs)} ended well`,
    failed > 0 ? `${compact(failed)} failed` : '',
    lost > 0 ? `${compact(lost)} lost` : '',
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

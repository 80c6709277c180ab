import { Code, Text } from '@mantine/core'
import type { RunDetail } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { resultQuery } from '../api/queries.ts'
import { parseRows } from '../lib/parse-rows.ts'
import { RowsTable } from '../ui/rows-table.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { runWords } from '../words/runs.ts'
import { AllRows } from './all-rows.tsx'

export function RunRows({ run }: { run: RunDetail }) {
  if (run.rows === 0)
    return (
      <Section title={common.rows}>
        <Text size="sm" c="dimmed">
          {runWords.theStatementGaveNoRows}
        </Text>
      </Section>
    )
  if (run.direct)
    return (
      <Section title={common.rows} description={runWords.keptByTheGateway(run.rows, run.gateway)}>
        <Text size="sm" c="dimmed">
          {runWords.theGatewayDeliversThemItself}
        </Text>
      </Section>
    )
  if (run.sealed)
    return (
      <Section title={common.rows} description={runWords.sealedByTheGateway(run.rows)}>
        <SealedRows />
      </Section>
    )
  return (
    <Section title={common.rows} description={runWords.rowsDescription(run.rows)}>
      <AllRows run={run} />
    </Section>
  )
}

export function SealedRows() {
  return (
    <Text size="sm" c="dimmed">
      {runWords.sealedText(<code>age --decrypt</code>)}
    </Text>
  )
}

export function RunRowsTable({ runId, maxRows }: { runId: string; maxRows: number }) {
  const query = useQuery(resultQuery(runId, maxRows))
  return <QueryView query={query}>{(text) => <ResultTable text={text} />}</QueryView>
}

function ResultTable({ text }: { text: string }) {
  const rows = useMemo(() => parseRows(text), [text])
  return rows ? <RowsTable label={runWords.rowsOfTheRun} rows={rows} /> : <Code block>{text.slice(0, 20_000)}</Code>
}

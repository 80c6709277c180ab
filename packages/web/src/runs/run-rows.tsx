import { Code, Text } from '@mantine/core'
import type { RunDetail } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { resultQuery } from '../api/queries.ts'
import { count } from '../lib/format-size.ts'
import { parseRows } from '../lib/parse-rows.ts'
import { RowsTable } from '../ui/rows-table.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { AllRows } from './all-rows.tsx'

export function RunRows({ run }: { run: RunDetail }) {
  if (run.rows === 0)
    return (
      <Section title="Rows">
        <Text size="sm" c="dimmed">
          The statement gave no rows.
        </Text>
      </Section>
    )
  if (run.direct)
    return (
      <Section title="Rows" description={`${count(run.rows, 'row')}, kept by the gateway ${run.gateway}.`}>
        <Text size="sm" c="dimmed">
          The gateway delivers them itself: they are not on this server, and cannot be shown here.
        </Text>
      </Section>
    )
  if (run.sealed)
    return (
      <Section title="Rows" description={`${count(run.rows, 'row')}, sealed by the gateway.`}>
        <SealedRows />
      </Section>
    )
  return (
    <Section
      title="Rows"
      description={`${count(run.rows, 'row')}, exactly as ${run.rows === 1 ? 'it' : 'they'} left the database.`}
    >
      <AllRows run={run} />
    </Section>
  )
}

export function SealedRows() {
  return (
    <Text size="sm" c="dimmed">
      They are encrypted for the recipients of the command, so nobody can read them here. <code>age --decrypt</code>{' '}
      with the key opens the download.
    </Text>
  )
}

export function RunRowsTable({ runId, maxRows }: { runId: string; maxRows: number }) {
  const query = useQuery(resultQuery(runId, maxRows))
  return <QueryView query={query}>{(text) => <ResultTable text={text} />}</QueryView>
}

function ResultTable({ text }: { text: string }) {
  const rows = useMemo(() => parseRows(text), [text])
  return rows ? <RowsTable label="Rows of the run" rows={rows} /> : <Code block>{text.slice(0, 20_000)}</Code>
}

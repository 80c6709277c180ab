import { Stack, Text } from '@mantine/core'
import type { RunDetail } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { commandQuery, runQuery } from '../api/queries.ts'
import { commandTitle } from '../commands/command-values.ts'
import { ErrorNote } from '../commands/error-note.tsx'
import { SqlText } from '../commands/sql-text.tsx'
import { formatBytes, grouped } from '../lib/format-size.ts'
import { formatDuration } from '../lib/format-time.ts'
import { RunBadge } from '../ui/badge.tsx'
import { Facts } from '../ui/facts.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { runWords } from '../words/runs.ts'
import { DownloadMenu } from './download-menu.tsx'
import { RunDeliveries } from './run-deliveries.tsx'
import { RunProgress } from './run-progress.tsx'
import { RunRows } from './run-rows.tsx'

export function RunPage() {
  const { id } = useParams({ from: '/app/runs/$id' })
  const query = useQuery(runQuery(id))
  const run = query.data
  return (
    <Page
      title={runWords.runWithId(id.slice(-8))}
      heading={runWords.headingOf(<span className="mono">{id.slice(-8)}</span>)}
      crumbs={run ? [<RunCrumbs key="command" run={run} />] : []}
      actions={run?.state === 'DONE' && run.rows > 0 && !run.direct && <DownloadMenu run={run} />}
    >
      <QueryView query={query}>
        {(found) => (
          <Stack gap="lg">
            {found.error && <ErrorNote error={found.error} withHelp />}
            {found.endedAt === null && <RunProgress run={found} />}
            <Section title={common.state}>
              <RunFacts run={found} />
            </Section>
            {found.state === 'DONE' && <RunRows run={found} />}
            <RunDeliveries deliveries={found.deliveries} state={found.state} />
            <Section title={common.sql} description={runWords.sqlDescription}>
              <SqlText sql={found.sql} />
            </Section>
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

function RunCrumbs({ run }: { run: RunDetail }) {
  const { data: command } = useQuery(commandQuery(run.commandId))
  return (
    <>
      <TextLink to="/connections/$name/queue" params={{ name: run.connection }} c="inherit" size="sm">
        {run.connection}
      </TextLink>{' '}
      <span aria-hidden="true">/</span>{' '}
      <TextLink to="/commands/$id" params={{ id: run.commandId }} c="inherit" size="sm">
        {command ? commandTitle(command) : common.command}
      </TextLink>
    </>
  )
}

function RunFacts({ run }: { run: RunDetail }) {
  const begun = run.startedAt ?? run.leasedAt
  return (
    <Facts
      of={[
        [common.state, <RunBadge key="state" state={run.state} />],
        [runWords.takenByTheGateway, <Time key="leased" at={run.leasedAt} />],
        [common.began, <Time key="began" at={run.startedAt} fallback={run.endedAt ? common.never : common.notYet} />],
        [common.ended, <Time key="ended" at={run.endedAt} fallback={common.notYet} />],
        run.endedAt !== null && [common.took, formatDuration(Date.parse(run.endedAt) - Date.parse(begun))],
        [common.gateway, <code key="gateway">{run.gateway}</code>],
        run.attempt > 1 && [runWords.attempt, grouped(run.attempt)],
        [common.rows, grouped(run.rows)],
        run.leftOut > 0 && [runWords.leftOut, grouped(run.leftOut)],
        [runWords.size, formatBytes(run.bytes)],
        run.affectedRows !== null && [runWords.rowsAffected, grouped(run.affectedRows)],
        (run.lastValueBefore !== null || run.lastValueAfter !== null) && [
          runWords.lastValue,
          <span key="cursor">
            <CursorText value={run.lastValueBefore} /> → <CursorText value={run.lastValueAfter} />
          </span>,
        ],
      ]}
    />
  )
}

function CursorText({ value }: { value: RunDetail['lastValueBefore'] }) {
  if (value?.value == null)
    return (
      <Text span c="dimmed" inherit>
        {common.none}
      </Text>
    )
  return <code>{value.value}</code>
}

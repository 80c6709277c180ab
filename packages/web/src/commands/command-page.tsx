import { Stack } from '@mantine/core'
import type { Command } from '@postern/protocol/api'
import { IconEdit, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { AlertNotes } from '../alerts/alert-notes.tsx'
import { commandQuery, warningsQuery } from '../api/queries.ts'
import { formatBytes, grouped } from '../lib/format-size.ts'
import { RunList } from '../runs/run-list.tsx'
import { EditorLink, OperatorButton } from '../session/gated.tsx'
import { CommandBadge, RedFlag } from '../ui/badge.tsx'
import { Facts } from '../ui/facts.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import { timeWords } from '../words/times.ts'
import { CallbackUrl } from './callback-url.tsx'
import { CommandError } from './command-error.tsx'
import { CommandMenu } from './command-menu.tsx'
import { commandTitle, freshnessWords } from './command-values.ts'
import { CursorSection } from './cursor-section.tsx'
import { deliveryFacts } from './delivery-facts.ts'
import { DeliveryNote } from './delivery-note.tsx'
import { SqlText } from './sql-text.tsx'
import { useCommandActions } from './use-command-actions.ts'
import { WarningNotes } from './warning-notes.tsx'

export function CommandPage() {
  const { id } = useParams({ from: '/app/commands/$id' })
  const query = useQuery(commandQuery(id))
  const command = query.data
  return (
    <Page
      title={command ? commandTitle(command) : common.command}
      heading={command && !command.name && <span className="mono">{commandTitle(command)}</span>}
      crumbs={[
        <TextLink key="connections" to="/connections" c="inherit" size="sm">
          {common.connections}
        </TextLink>,
        command && (
          <TextLink
            key="connection"
            to="/connections/$name/queue"
            params={{ name: command.connection }}
            c="inherit"
            size="sm"
          >
            {command.connection}
          </TextLink>
        ),
      ]}
      actions={command && <Actions command={command} />}
    >
      <QueryView query={query}>
        {(found) => (
          <Stack gap="lg">
            <AlertNotes alerts={found.alerts} />
            <CommandError command={found} />
            <DeliveryNote commandId={found.id} />
            <Warnings command={found} />
            <Summary command={found} />
            <Section title={common.sql}>
              <SqlText sql={found.sql} />
            </Section>
            <Section title={common.runs} description={commandWords.newestFirst}>
              <RunList commandId={found.id} />
            </Section>
            {found.lastField !== null && <CursorSection command={found} />}
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

function Actions({ command }: { command: Command }) {
  const { run } = useCommandActions(command)
  return (
    <>
      {command.kind === 'static' && (
        <>
          <OperatorButton
            leftSection={<IconPlayerPlay size={16} stroke={1.8} />}
            disabled={command.status === 'PROCESSING'}
            loading={run.isPending}
            onClick={() => run.mutate()}
          >
            {common.runNow}
          </OperatorButton>
          <EditorLink
            to="/commands/$id/edit"
            params={{ id: command.id }}
            variant="default"
            leftSection={<IconEdit size={16} stroke={1.8} />}
          >
            {common.edit}
          </EditorLink>
        </>
      )}
      <CommandMenu command={command} withRun={false} />
    </>
  )
}

/** What it may lose, repeat or give away, which nobody would notice. */
function Warnings({ command }: { command: Command }) {
  const { data = [] } = useQuery({ ...warningsQuery(command.id), enabled: command.kind === 'static' })
  return <WarningNotes warnings={data} />
}

function Summary({ command }: { command: Command }) {
  return (
    <Section title={common.state}>
      <Stack>
        <Facts
          of={[
            [
              commandWords.status,
              <span key="status" style={{ display: 'inline-flex', gap: 6, flexWrap: 'wrap' }}>
                <CommandBadge status={command.status} />
                {command.error && <RedFlag>{command.status === 'FINISHED' ? common.failed : common.failing}</RedFlag>}
              </span>,
            ],
            command.kind === 'static' && [common.nextRun, <Time key="due" at={command.dueAt} due />],
            [common.lastRun, <Time key="last" at={command.lastRunAt} fallback={common.never} />],
            command.scheduleWords !== null && [commandWords.schedule, command.scheduleWords],
            command.exactNumbers === 'string' && [commandWords.largeNumbers, commandWords.asJsonStrings],
            command.timeoutSeconds !== null && [commandWords.timeLimit, timeWords.seconds(command.timeoutSeconds)],
            command.maxRows !== null && [commandWords.mostRows, grouped(command.maxRows)],
            command.maxBytes !== null && [commandWords.mostBytes, formatBytes(command.maxBytes)],
            command.writes !== 'auto' && [commandWords.mayWrite, command.writes],
            command.activeFrom !== null && [commandWords.runsFrom, <Time key="from" at={command.activeFrom} />],
            command.activeUntil !== null && [commandWords.runsUntil, <Time key="until" at={command.activeUntil} />],
            command.freshness !== null && [common.freshness, freshnessWords(command.freshness)],
            ...deliveryFacts(command),
            command.lostRuns > 0 && [commandWords.lostInARow, commandWords.lostRuns(command.lostRuns)],
          ]}
        />
        {command.callbackUrl && <CallbackUrl url={command.callbackUrl} />}
      </Stack>
    </Section>
  )
}

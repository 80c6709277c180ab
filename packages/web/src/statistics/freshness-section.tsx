import { Table, Text } from '@mantine/core'
import type { CommandFreshness } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { freshnessQuery } from '../api/queries.ts'
import { commandTitle, freshnessWords } from '../commands/command-values.ts'
import { Badge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { statisticsWords } from '../words/statistics.ts'

/** How old what static commands have fetched may be, the most pressing ones first. */
export function FreshnessSection({ connection }: { connection: string }) {
  const query = useQuery(freshnessQuery(connection))
  if (query.data?.length === 0) return null
  return (
    <Section title={common.freshness} description={statisticsWords.freshnessDescription}>
      <QueryView query={query} lines={3}>
        {(commands) => (
          <DataTable
            label={common.freshness}
            columns={[common.command, common.freshness, common.lastRun, common.nextRun, statisticsWords.expected]}
            minWidth={700}
          >
            {commands.map((command) => (
              <Row key={command.commandId} command={command} />
            ))}
          </DataTable>
        )}
      </QueryView>
    </Section>
  )
}

function Row({ command }: { command: CommandFreshness }) {
  const { commandId, name, freshness, freshUntil, status } = command
  return (
    <Table.Tr>
      <Table.Td maw={320}>
        <TextLink
          to="/commands/$id"
          params={{ id: commandId }}
          size="sm"
          c="inherit"
          style={{ overflowWrap: 'anywhere' }}
          {...(name === null && { className: 'mono' })}
        >
          {commandTitle(command)}
        </TextLink>
      </Table.Td>
      <Table.Td>
        <State command={command} />
      </Table.Td>
      <Table.Td>
        <Time at={command.lastRunAt} fallback={common.never} />
      </Table.Td>
      <Table.Td>
        {status === 'PROCESSING' ? (
          'now'
        ) : (
          <Time at={command.nextRunAt} due fallback={status === 'PAUSED' ? common.paused : '–'} />
        )}
      </Table.Td>
      <Table.Td>
        {freshness === null || freshUntil === null ? (
          <Text span size="sm" c="dimmed">
            {freshness === null ? statisticsWords.nothingSaid : statisticsWords.notWhilePaused}
          </Text>
        ) : (
          statisticsWords.next(freshnessWords(freshness), <Time at={freshUntil} />)
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function State({ command: { isStale, status, freshUntil, lastRunAt } }: { command: CommandFreshness }) {
  if (isStale) return <Badge tone="bad">{statisticsWords.stale}</Badge>
  if (status === 'PAUSED') return <Badge tone="quiet">{statisticsWords.paused}</Badge>
  if (freshUntil !== null) return <Badge tone="good">{statisticsWords.fresh}</Badge>
  return <Badge tone="quiet">{lastRunAt === null ? statisticsWords.neverRun : statisticsWords.notWatched}</Badge>
}

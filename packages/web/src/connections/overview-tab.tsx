import { Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { StandingAlerts } from '../alerts/standing-alerts.tsx'
import { connectionQuery, queueQuery } from '../api/queries.ts'
import { CommandList } from '../commands/command-list.tsx'
import { EditorLink } from '../session/gated.tsx'
import { isRange } from '../statistics/fold-hours.ts'
import { FreshnessSection } from '../statistics/freshness-section.tsx'
import { StatisticsSection } from '../statistics/statistics-section.tsx'
import { TextLink } from '../ui/links.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { ConnectionHealth } from './connection-health.tsx'

export function OverviewTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const { range } = useSearch({ from: '/app/connections/$name/' })
  const navigate = useNavigate({ from: '/connections/$name/' })
  const query = useQuery(connectionQuery(name))
  const queue = useQuery(queueQuery(name))
  const shown = queue.data?.items.slice(0, 5) ?? []
  return (
    <QueryView query={query}>
      {(connection) => (
        <Stack gap="lg">
          {connection.alerts > 0 && <StandingAlerts connection={name} except={shown.map(({ id }) => id)} />}
          <ConnectionHealth connection={connection} />
          <StatisticsSection
            connection={name}
            range={isRange(range) ? range : '24h'}
            onRange={(chosen) =>
              void navigate({ search: chosen === '24h' ? {} : { range: chosen }, replace: true, resetScroll: false })
            }
          />
          <FreshnessSection connection={name} />
          <Section title={common.commands} action={<QueueLink name={name} />}>
            <QueryView query={queue}>
              {({ items }) =>
                items.length === 0 ? (
                  <Nothing
                    icon={<IconPlus size={26} stroke={1.5} />}
                    title={connectionWords.noCommandYet}
                    action={
                      <EditorLink to="/connections/$name/commands/new" params={{ name }}>
                        {connectionWords.writeTheFirstCommand}
                      </EditorLink>
                    }
                  >
                    {connectionWords.noCommandYetText}
                  </Nothing>
                ) : (
                  <CommandList items={shown} />
                )
              }
            </QueryView>
          </Section>
        </Stack>
      )}
    </QueryView>
  )
}

function QueueLink({ name }: { name: string }) {
  return (
    <TextLink to="/connections/$name/queue" params={{ name }} size="sm">
      {connectionWords.theWholeQueue}
    </TextLink>
  )
}

import { Group, Stack, Text } from '@mantine/core'
import type { CommandCounts } from '@postern/protocol/api'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { queueQuery } from '../api/queries.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { CommandList } from './command-list.tsx'

export function QueueTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(queueQuery(name))
  return (
    <QueryView query={query}>
      {({ counts, items }) =>
        items.length === 0 ? (
          <Nothing
            icon={<IconPlus size={28} stroke={1.5} />}
            title="The queue is empty"
            action={
              <ButtonLink to="/connections/$name/commands/new" params={{ name }}>
                Write a command
              </ButtonLink>
            }
          >
            Commands stand here while they wait for their time or for a gateway.
          </Nothing>
        ) : (
          <Stack>
            <Counts counts={counts} />
            <CommandList items={items} label="Commands queue" />
          </Stack>
        )
      }
    </QueryView>
  )
}

function Counts({ counts }: { counts: CommandCounts }) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        First due first:
      </Text>
      <Badge tone="good">{counts.ready} ready</Badge>
      <Badge tone="busy">{counts.processing} processing</Badge>
      <Badge tone="quiet">{counts.paused} paused</Badge>
      {counts.failing > 0 && <Badge tone="bad">{counts.failing} failing</Badge>}
    </Group>
  )
}

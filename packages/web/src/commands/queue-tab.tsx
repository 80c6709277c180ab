import { Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { queueQuery } from '../api/queries.ts'
import { EditorLink } from '../session/gated.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { CommandList } from './command-list.tsx'
import { QueueCounts } from './queue-counts.tsx'

export function QueueTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(queueQuery(name))
  return (
    <QueryView query={query}>
      {(queue) =>
        queue.items.length === 0 ? (
          <Nothing
            icon={<IconPlus size={28} stroke={1.5} />}
            title="The queue is empty"
            action={
              <EditorLink to="/connections/$name/commands/new" params={{ name }}>
                Write a command
              </EditorLink>
            }
          >
            Commands stand here while they wait for their time or for a gateway.
          </Nothing>
        ) : (
          <Stack>
            <QueueCounts queue={queue} />
            <CommandList items={queue.items} label="Commands queue" />
          </Stack>
        )
      }
    </QueryView>
  )
}

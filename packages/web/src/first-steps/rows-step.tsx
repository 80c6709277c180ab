import { Group, Loader, Stack, Text } from '@mantine/core'
import type { Command, InspectionUrl } from '@postern/protocol/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { requestsQuery } from '../api/queries.ts'
import { ErrorNote } from '../commands/error-note.tsx'
import { RequestCard } from '../inspection/request-card.tsx'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'

interface RowsStepProps {
  command: Command
  inspection: InspectionUrl | undefined
  isDelivered: boolean
}

/** Follows the first run of a command until its rows have arrived, and shows them. */
export function RowsStep({ command, inspection, isDelivered }: RowsStepProps) {
  return (
    <Stack>
      {command.error ? (
        <ErrorNote error={command.error} />
      ) : (
        !isDelivered && (
          <Group gap="sm" role="status">
            <Loader size={18} color="gray" />
            <Text size="sm">
              {command.status === 'PROCESSING'
                ? 'The gateway runs it…'
                : 'Its rows are on their way: they appear here as they arrive.'}
            </Text>
          </Group>
        )
      )}
      {inspection && <Arrived id={inspection.id} />}
      <Group>
        <ButtonLink to="/commands/$id" params={{ id: command.id }} variant="default">
          To the command
        </ButtonLink>
        {inspection && (
          <TextLink to="/inspection/$id" params={{ id: inspection.id }} size="sm">
            All that arrives at its inspection URL
          </TextLink>
        )}
      </Group>
    </Stack>
  )
}

/** The newest request, with its rows. */
function Arrived({ id }: { id: string }) {
  const [newest] = allItems(useInfiniteQuery(requestsQuery(id)).data)
  if (!newest) return null
  return (
    <Stack component="ul" p={0} m={0} aria-label="The rows that arrived" style={{ listStyle: 'none' }}>
      <RequestCard key={newest.id} request={newest} isNew />
    </Stack>
  )
}

import { Group, Loader, Stack, Text } from '@mantine/core'
import type { Command, InspectionUrl } from '@postern/protocol/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { requestsQuery } from '../api/queries.ts'
import { ErrorNote } from '../commands/error-note.tsx'
import { RequestCard } from '../inspection/request-card.tsx'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'
import { firstStepWords } from '../words/first-steps.ts'

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
              {command.status === 'PROCESSING' ? firstStepWords.theGatewayRunsIt : firstStepWords.itsRowsAreOnTheirWay}
            </Text>
          </Group>
        )
      )}
      {inspection && <Arrived id={inspection.id} />}
      <Group>
        <ButtonLink to="/commands/$id" params={{ id: command.id }} variant="default">
          {firstStepWords.toTheCommand}
        </ButtonLink>
        {inspection && (
          <TextLink to="/inspection/$id" params={{ id: inspection.id }} size="sm">
            {firstStepWords.allThatArrives}
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
    <Stack component="ul" p={0} m={0} aria-label={firstStepWords.theRowsThatArrived} style={{ listStyle: 'none' }}>
      <RequestCard key={newest.id} request={newest} isNew />
    </Stack>
  )
}

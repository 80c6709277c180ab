import { Group, Progress, Stack, Text } from '@mantine/core'
import type { Redelivery } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { redeliveriesQuery } from '../api/queries.ts'
import { OperatorButton } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'
import { isOfLate, percentOf } from './redeliver-values.ts'
import { useRedeliverMany } from './use-redeliver.ts'

/** How far those have come that somebody sent again together, who may have left the page since. */
export function Redeliveries({ connection }: { connection: string | undefined }) {
  const { data = [] } = useQuery(redeliveriesQuery(connection))
  const shown = data.filter((each) => isOfLate(each, Date.now()))
  if (shown.length === 0) return null
  return (
    <Section title="Sent again together" description="Of the last day: it goes on when the page is left.">
      <Stack component="ul" gap="md" m={0} p={0} aria-label="Sent again together" style={{ listStyle: 'none' }}>
        {shown.map((each) => (
          <Row key={each.id} redelivery={each} />
        ))}
      </Stack>
    </Section>
  )
}

const states = {
  RUNNING: (
    <Badge tone="busy" moving>
      Under way
    </Badge>
  ),
  DONE: <Badge tone="good">Done</Badge>,
  STOPPED: <Badge tone="bad">Cut off</Badge>,
} as const

function Row({ redelivery }: { redelivery: Redelivery }) {
  const { connection, request, state, total, redelivered, removed, startedAt, startedBy } = redelivery
  const again = useRedeliverMany()
  return (
    <li>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          {states[state]}
          <Text size="sm">
            <b>{connection}</b>: <Which request={request} />
          </Text>
        </Group>
        <Text size="sm" role="status">
          {redelivered} of {total} queued again
          {removed > 0 && `; the rows of ${removed} are no longer stored`}
        </Text>
      </Group>
      <Progress
        mt={6}
        value={percentOf(redelivery)}
        color={state === 'STOPPED' ? 'red' : 'verdigris'}
        aria-label={`How many of ${connection} are queued again`}
      />
      <Group gap="xs" mt={4} justify="space-between">
        <Text size="xs" c="dimmed">
          Began <Time at={startedAt} />
          {startedBy !== null && `, by ${startedBy}`}
        </Text>
        {state === 'STOPPED' && (
          <OperatorButton
            size="compact-xs"
            variant="default"
            loading={again.isPending}
            onClick={() => again.mutate({ connection, request })}
          >
            Go on with the rest
          </OperatorButton>
        )}
      </Group>
    </li>
  )
}

function Which({ request: { state = 'FAILED', since, until, runs } }: { request: Redelivery['request'] }) {
  return (
    <>
      those that were {state}
      {since !== undefined && (
        <>
          , made since <Time at={since} />
        </>
      )}
      {until !== undefined && (
        <>
          , before <Time at={until} />
        </>
      )}
      {runs && `, from the run ${runs.first} on${runs.last === undefined ? '' : ` to ${runs.last}`}`}
    </>
  )
}

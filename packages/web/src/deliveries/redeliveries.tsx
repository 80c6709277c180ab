import { Group, Progress, Stack, Text } from '@mantine/core'
import type { Redelivery } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { redeliveriesQuery } from '../api/queries.ts'
import { OperatorButton } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'
import { deliveryWords } from '../words/deliveries.ts'
import { isOfLate, percentOf } from './redeliver-values.ts'
import { useRedeliverMany } from './use-redeliver.ts'

/** How far those have come that somebody sent again together, who may have left the page since. */
export function Redeliveries({ connection }: { connection: string | undefined }) {
  const { data = [] } = useQuery(redeliveriesQuery(connection))
  const shown = data.filter((each) => isOfLate(each, Date.now()))
  if (shown.length === 0) return null
  return (
    <Section title={deliveryWords.sentAgainTogether} description={deliveryWords.sentAgainTogetherDescription}>
      <Stack
        component="ul"
        gap="md"
        m={0}
        p={0}
        aria-label={deliveryWords.sentAgainTogether}
        style={{ listStyle: 'none' }}
      >
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
      {deliveryWords.underWay}
    </Badge>
  ),
  DONE: <Badge tone="good">{deliveryWords.done}</Badge>,
  STOPPED: <Badge tone="bad">{deliveryWords.cutOff}</Badge>,
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
          {removed > 0
            ? deliveryWords.butRowsAreGone(deliveryWords.queuedAgain(redelivered, total), removed)
            : deliveryWords.queuedAgain(redelivered, total)}
        </Text>
      </Group>
      <Progress
        mt={6}
        value={percentOf(redelivery)}
        color={state === 'STOPPED' ? 'red' : 'verdigris'}
        aria-label={deliveryWords.howManyOfAreQueuedAgain(connection)}
      />
      <Group gap="xs" mt={4} justify="space-between">
        <Text size="xs" c="dimmed">
          {deliveryWords.began(<Time at={startedAt} />, startedBy)}
        </Text>
        {state === 'STOPPED' && (
          <OperatorButton
            size="compact-xs"
            variant="default"
            loading={again.isPending}
            onClick={() => again.mutate({ connection, request })}
          >
            {deliveryWords.goOnWithTheRest}
          </OperatorButton>
        )}
      </Group>
    </li>
  )
}

function Which({ request: { state = 'FAILED', since, until, runs } }: { request: Redelivery['request'] }) {
  return (
    <>
      {deliveryWords.thoseThatWere(state)}
      {since !== undefined && deliveryWords.madeSince(<Time at={since} />)}
      {until !== undefined && deliveryWords.before(<Time at={until} />)}
      {runs && deliveryWords.ofRuns(runs.first, runs.last)}
    </>
  )
}

import { Group, Stack, Text } from '@mantine/core'
import type { RunDetail, RunState } from '@postern/protocol/api'
import { AttemptTable } from '../deliveries/attempt-table.tsx'
import { DeliveredBy } from '../deliveries/delivered-by.tsx'
import { useRedeliver } from '../deliveries/use-redeliver.ts'
import { OperatorButton } from '../session/gated.tsx'
import { DeliveryBadge } from '../ui/badge.tsx'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { runWords } from '../words/runs.ts'

type DeliveryDetail = RunDetail['deliveries'][number]

/** Where the rows went: every try, and what the receiver said. */
export function RunDeliveries({ deliveries, state }: { deliveries: readonly DeliveryDetail[]; state: RunState }) {
  return (
    <Section title={common.deliveries}>
      {deliveries.length === 0 ? (
        <Text size="sm" c="dimmed">
          {state === 'LEASED' || state === 'EXECUTING' ? runWords.sentWhenDone : runWords.sendsNothing}
        </Text>
      ) : (
        <Stack gap="xl">
          {deliveries.map((delivery) => (
            <OneDelivery key={delivery.id} delivery={delivery} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function OneDelivery({ delivery }: { delivery: DeliveryDetail }) {
  const redeliver = useRedeliver(delivery.id)
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 300px' }}>
          <Group gap="xs" mb={4}>
            <DeliveryBadge state={delivery.state} />
            <Text size="sm" c="dimmed">
              {delivery.state === 'DELIVERED'
                ? runWords.takenAt(<Time at={delivery.deliveredAt} />)
                : delivery.nextAttemptAt && runWords.nextTry(<Time at={delivery.nextAttemptAt} />)}
            </Text>
          </Group>
          {delivery.progress && (
            <Text size="sm" c="dimmed">
              {runWords.rowsTaken(delivery.progress.rows, delivery.progress.parts)}
            </Text>
          )}
          <DeliveredBy gateway={delivery.gateway} />
          <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
            {delivery.url}
          </Text>
          <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
            {runWords.webhookId(delivery.webhookId)}
          </Text>
        </div>
        <OperatorButton size="xs" variant="default" loading={redeliver.isPending} onClick={() => redeliver.mutate()}>
          {runWords.redeliver}
        </OperatorButton>
      </Group>
      {delivery.attempts.length > 0 && <AttemptTable attempts={delivery.attempts} />}
    </Stack>
  )
}

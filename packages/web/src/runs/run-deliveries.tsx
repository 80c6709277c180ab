import { Button, Code, Group, Stack, Table, Text } from '@mantine/core'
import type { RunDetail, RunState } from '@postern/protocol/api'
import { useRedeliver } from '../deliveries/use-redeliver.ts'
import { DeliveryBadge } from '../ui/badge.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'

type DeliveryDetail = RunDetail['deliveries'][number]

/** Where the rows went: every try, and what the receiver said. */
export function RunDeliveries({ deliveries, state }: { deliveries: readonly DeliveryDetail[]; state: RunState }) {
  return (
    <Section title="Deliveries">
      {deliveries.length === 0 ? (
        <Text size="sm" c="dimmed">
          {state === 'LEASED' || state === 'EXECUTING'
            ? 'The rows are sent on as soon as the run is done.'
            : 'This run sends nothing to a callback URL.'}
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
              {delivery.state === 'DELIVERED' ? (
                <>
                  taken <Time at={delivery.deliveredAt} />
                </>
              ) : (
                delivery.nextAttemptAt && (
                  <>
                    next try <Time at={delivery.nextAttemptAt} />
                  </>
                )
              )}
            </Text>
          </Group>
          {delivery.progress && (
            <Text size="sm" c="dimmed">
              {delivery.progress.rows} rows taken, in {delivery.progress.parts} parts
            </Text>
          )}
          <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
            {delivery.url}
          </Text>
          <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
            webhook-id {delivery.webhookId}
          </Text>
        </div>
        <Button size="xs" variant="default" loading={redeliver.isPending} onClick={() => redeliver.mutate()}>
          Redeliver
        </Button>
      </Group>
      {delivery.attempts.length > 0 && (
        <DataTable label="Attempts" columns={['#', 'Time', 'Answer', 'Took', 'What was said']} minWidth={560}>
          {delivery.attempts.map((attempt) => (
            <Table.Tr key={attempt.number}>
              <Table.Td>{attempt.number}</Table.Td>
              <Table.Td>
                <Time at={attempt.at} />
              </Table.Td>
              <Table.Td fw={600} c={attempt.error === null ? 'var(--pn-good)' : 'var(--pn-bad)'}>
                {attempt.status ?? 'none'}
              </Table.Td>
              <Table.Td>{attempt.latencyMs} ms</Table.Td>
              <Table.Td maw={420}>
                {attempt.error && (
                  <Text size="sm" c="var(--pn-bad)" style={{ overflowWrap: 'anywhere' }}>
                    {attempt.error}
                  </Text>
                )}
                {attempt.responseExcerpt && <Code style={{ overflowWrap: 'anywhere' }}>{attempt.responseExcerpt}</Code>}
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </Stack>
  )
}

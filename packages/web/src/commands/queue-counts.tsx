import { Group, Text } from '@mantine/core'
import type { Queue } from '@postern/protocol/api'
import { Badge, RedFlag } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'

/** How many commands wait for what; and since when no gateway has come, where that is what they wait for. */
export function QueueCounts({ counts, gateways }: Pick<Queue, 'gateways'> & { counts: NonNullable<Queue['counts']> }) {
  const isStuck = counts.waitForGateway > 0 && !gateways.online
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          First due first:
        </Text>
        <Badge tone="busy">{grouped(counts.processing)} processing</Badge>
        <Badge tone={isStuck ? 'bad' : 'good'}>{waiting(counts.waitForGateway, 'a gateway')}</Badge>
        {counts.waitForReceivers > 0 && (
          <Badge tone="bad">{waiting(counts.waitForReceivers, 'receivers to catch up')}</Badge>
        )}
        <Badge tone="good">{waiting(counts.waitForTime, 'their time', 'its time')}</Badge>
        <Badge tone="quiet">{grouped(counts.paused)} paused</Badge>
        {counts.outcomeUnknown > 0 && <RedFlag>{grouped(counts.outcomeUnknown)} with an unknown outcome</RedFlag>}
        {counts.failing > 0 && <RedFlag>{grouped(counts.failing)} failing</RedFlag>}
      </Group>
      {!gateways.online && (
        <Text size="sm" c="var(--pn-bad)" mt={6}>
          {gateways.lastSeenAt === null ? (
            'No gateway has ever connected.'
          ) : (
            <>
              No gateway is online; one was last seen <Time at={gateways.lastSeenAt} />.
            </>
          )}
        </Text>
      )}
    </div>
  )
}

const grouped = (amount: number) => amount.toLocaleString('en-US')

const waiting = (amount: number, forMany: string, forOne = forMany) =>
  amount === 1 ? `1 waits for ${forOne}` : `${grouped(amount)} wait for ${forMany}`

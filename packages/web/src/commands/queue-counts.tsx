import { Group, Text } from '@mantine/core'
import type { Queue } from '@postern/protocol/api'
import { grouped } from '../lib/format-size.ts'
import { Badge, RedFlag } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'

/** How many commands wait for what; and since when no gateway has come, where that is what they wait for. */
export function QueueCounts({ counts, gateways }: Pick<Queue, 'gateways'> & { counts: NonNullable<Queue['counts']> }) {
  const isStuck = counts.waitForGateway > 0 && !gateways.online
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {commandWords.firstDueFirst}
        </Text>
        <Badge tone="busy">{commandWords.processing(grouped(counts.processing))}</Badge>
        <Badge tone={isStuck ? 'bad' : 'good'}>{commandWords.waitForGateway(counts.waitForGateway)}</Badge>
        {counts.waitForReceivers > 0 && (
          <Badge tone="bad">{commandWords.waitForReceivers(counts.waitForReceivers)}</Badge>
        )}
        <Badge tone="good">{commandWords.waitForTime(counts.waitForTime)}</Badge>
        <Badge tone="quiet">{commandWords.paused(grouped(counts.paused))}</Badge>
        {counts.outcomeUnknown > 0 && <RedFlag>{commandWords.unknownOutcome(grouped(counts.outcomeUnknown))}</RedFlag>}
        {counts.failing > 0 && <RedFlag>{commandWords.failing(grouped(counts.failing))}</RedFlag>}
      </Group>
      {!gateways.online && (
        <Text size="sm" c="var(--pn-bad)" mt={6}>
          {gateways.lastSeenAt === null
            ? commandWords.noGatewayHasEverConnected
            : commandWords.noGatewayIsOnline(<Time at={gateways.lastSeenAt} />)}
        </Text>
      )}
    </div>
  )
}

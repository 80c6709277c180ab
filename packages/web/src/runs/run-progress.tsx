import { Progress, Stack, Text } from '@mantine/core'
import type { RunDetail } from '@postern/protocol/api'
import { count, formatBytes } from '../lib/format-size.ts'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'

/** How far a run under way has come. */
export function RunProgress({ run }: { run: RunDetail }) {
  const { state, rows, bytes, startedAt, leaseExpiresAt, cancelRequested } = run
  const seconds = startedAt === null ? 0 : (Date.now() - Date.parse(startedAt)) / 1_000
  return (
    <Section title="Under way">
      <Stack gap="xs">
        <Progress value={100} animated striped aria-label="The run is under way" />
        <Text size="sm">
          {state === 'LEASED'
            ? 'The gateway has taken it, and its statement has not begun.'
            : rows === 0
              ? 'The statement runs; no rows have come yet.'
              : `${count(rows, 'row')} so far${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}${seconds >= 2 ? `: about ${count(Math.round(rows / seconds), 'row')} a second` : ''}.`}
          {cancelRequested && ' It is being cancelled.'}
        </Text>
        <Text size="sm" c="dimmed">
          {startedAt !== null && (
            <>
              Began <Time at={startedAt} />.{' '}
            </>
          )}
          Its lease runs out <Time at={leaseExpiresAt} /> unless the gateway is heard of before.
        </Text>
      </Stack>
    </Section>
  )
}

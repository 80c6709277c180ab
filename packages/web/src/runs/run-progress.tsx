import { Progress, Stack, Text } from '@mantine/core'
import type { RunDetail } from '@postern/protocol/api'
import { formatBytes } from '../lib/format-size.ts'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'
import { runWords } from '../words/runs.ts'

/** How far a run under way has come. */
export function RunProgress({ run }: { run: RunDetail }) {
  const { state, rows, bytes, startedAt, leaseExpiresAt, cancelRequested } = run
  const seconds = startedAt === null ? 0 : (Date.now() - Date.parse(startedAt)) / 1_000
  return (
    <Section title={runWords.underWay}>
      <Stack gap="xs">
        <Progress value={100} animated striped aria-label={runWords.theRunIsUnderWay} />
        <Text size="sm">
          {state === 'LEASED'
            ? runWords.theGatewayHasTakenIt
            : rows === 0
              ? runWords.theStatementRuns
              : runWords.rowsSoFar(
                  rows,
                  bytes > 0 ? formatBytes(bytes) : undefined,
                  seconds >= 2 ? Math.round(rows / seconds) : undefined,
                )}
          {cancelRequested && ` ${runWords.beingCancelled}`}
        </Text>
        <Text size="sm" c="dimmed">
          {startedAt !== null && <>{runWords.began(<Time at={startedAt} />)} </>}
          {runWords.leaseRunsOut(<Time at={leaseExpiresAt} />)}
        </Text>
      </Stack>
    </Section>
  )
}

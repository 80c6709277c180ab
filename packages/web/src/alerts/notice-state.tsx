import { Text } from '@mantine/core'
import type { AlertNotice } from '@postern/protocol/api'
import { Time } from '../ui/time.tsx'
import { alertWords } from '../words/alerts.ts'

/** What became of telling the alert URL. */
export function NoticeState({ notices }: { notices: readonly AlertNotice[] }) {
  const last = notices.at(-1)
  if (!last)
    return (
      <Text span size="sm" c="dimmed">
        {alertWords.noUrl}
      </Text>
    )
  if (last.state === 'DELIVERED') return <>{last.event}</>
  return (
    <Text span size="sm" {...(last.lastError !== null && { c: 'var(--pn-bad)' })}>
      {last.state === 'FAILED'
        ? alertWords.givenUp
        : alertWords.nextTry(<Time at={last.nextAttemptAt} fallback={alertWords.soon} />)}
      {last.lastError !== null && `: ${last.lastError}`}
    </Text>
  )
}

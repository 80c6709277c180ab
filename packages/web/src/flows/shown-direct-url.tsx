import { Alert, Stack } from '@mantine/core'
import type { CreatedDirectUrl } from '@postern/protocol/api'
import { IconLink } from '@tabler/icons-react'
import { CopyLine } from '../ui/copy-line.tsx'
import { flowWords } from '../words/flows.ts'
import { SendTest } from './send-test.tsx'

/** What is shown only now, and a form to try it with while it is known. */
export function ShownDirectUrl({ shown }: { shown: CreatedDirectUrl }) {
  const { url, secret, protection } = shown
  return (
    <Stack gap="sm">
      <Alert color="lantern" icon={<IconLink size={18} />} title={flowWords.shownOnlyOnce}>
        {flowWords.thisIsShownOnlyText}
      </Alert>
      {url !== undefined && <CopyLine label={flowWords.addressOf(shown.name)} value={url} />}
      {secret !== undefined && (
        <CopyLine label={protection === 'bearer' ? flowWords.bearerToken : flowWords.signingSecret} value={secret} />
      )}
      {url !== undefined && <SendTest protection={protection} known={{ url, secret }} />}
    </Stack>
  )
}

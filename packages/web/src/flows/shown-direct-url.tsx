import { Alert, Stack } from '@mantine/core'
import type { CreatedDirectUrl } from '@postern/protocol/api'
import { IconLink } from '@tabler/icons-react'
import { CopyLine } from '../ui/copy-line.tsx'
import { SendTest } from './send-test.tsx'

/** What is shown only now, and a form to try it with while it is known. */
export function ShownDirectUrl({ shown }: { shown: CreatedDirectUrl }) {
  const { url, secret, protection } = shown
  return (
    <Stack gap="sm">
      <Alert color="lantern" icon={<IconLink size={18} />} title="This is shown only this once">
        Only its hash is stored. Copy it now, or rotate it later.
      </Alert>
      {url !== undefined && <CopyLine label={`Address of “${shown.name}”`} value={url} />}
      {secret !== undefined && (
        <CopyLine label={protection === 'bearer' ? 'Bearer token' : 'Signing secret'} value={secret} />
      )}
      {url !== undefined && <SendTest protection={protection} known={{ url, secret }} />}
    </Stack>
  )
}

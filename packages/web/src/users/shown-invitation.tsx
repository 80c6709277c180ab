import { Alert, Stack } from '@mantine/core'
import type { Invitation } from '@postern/protocol/api'
import { IconKey } from '@tabler/icons-react'
import { formatExact } from '../lib/format-time.ts'
import { CopyLine } from '../ui/copy-line.tsx'

export function ShownInvitation({ email, invitation }: { email: string; invitation: Invitation }) {
  return (
    <Stack>
      <Alert color="lantern" icon={<IconKey size={18} />} title="The link is shown only this once">
        Send it to {email}. Whoever opens it chooses the password; it works once, until{' '}
        {formatExact(invitation.expiresAt)}.
      </Alert>
      <CopyLine label="One-time link" value={invitation.url} />
    </Stack>
  )
}

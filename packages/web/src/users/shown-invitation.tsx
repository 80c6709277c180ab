import { Alert, Stack } from '@mantine/core'
import type { Invitation } from '@postern/protocol/api'
import { IconKey } from '@tabler/icons-react'
import { formatExact } from '../lib/format-time.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { userWords } from '../words/users.ts'

export function ShownInvitation({ email, invitation }: { email: string; invitation: Invitation }) {
  return (
    <Stack>
      <Alert color="lantern" icon={<IconKey size={18} />} title={userWords.linkShownOnlyOnce}>
        {userWords.sendLinkTo(email, formatExact(invitation.expiresAt))}
      </Alert>
      <CopyLine label={userWords.oneTimeLink} value={invitation.url} />
    </Stack>
  )
}

import { Alert } from '@mantine/core'
import type { CommandWarning } from '@postern/protocol/api'

/** What the linter says, and how to mend it. */
export function WarningNotes({ warnings }: { warnings: readonly CommandWarning[] }) {
  return warnings.map(({ code, message, fix }) => (
    <Alert key={code} color="lantern" title={message} role="status">
      {fix}
    </Alert>
  ))
}

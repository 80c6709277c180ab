import { Alert, Button } from '@mantine/core'
import type { CommandWarning } from '@postern/protocol/api'
import { commandFormWords } from '../words/command-form.ts'

interface WarningNotesProps {
  warnings: readonly CommandWarning[]
  /** What mends one of them, where that needs no more than a click. */
  mend?: (warning: CommandWarning) => (() => void) | null
}

/** What the linter says, and how to mend it. */
export function WarningNotes({ warnings, mend }: WarningNotesProps) {
  return warnings.map((warning) => {
    const apply = mend?.(warning)
    return (
      <Alert key={warning.code} color="lantern" title={warning.message} role="status">
        {warning.fix}
        {apply && (
          <div>
            <Button mt="xs" size="xs" variant="default" onClick={apply}>
              {commandFormWords.applyThat}
            </Button>
          </div>
        )}
      </Alert>
    )
  })
}

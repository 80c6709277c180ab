import { Alert, Group, Stack } from '@mantine/core'
import type { Command } from '@postern/protocol/api'
import { OperatorButton } from '../session/gated.tsx'
import { commandWords } from '../words/commands.ts'
import { ErrorNote } from './error-note.tsx'
import { useCommandActions } from './use-command-actions.ts'

/** What went wrong with a command and what a person can do about it; below it what its last run warned of. */
export function CommandError({ command }: { command: Command }) {
  const { dismiss, runAgain, countAsDone } = useCommandActions(command)
  return (
    <>
      {command.error && (
        <Stack gap="xs">
          <ErrorNote error={command.error} withHelp />
          <Group gap="xs">
            {command.error.code === 'OUTCOME_UNKNOWN' ? (
              <>
                <OperatorButton
                  size="xs"
                  variant="default"
                  loading={runAgain.isPending}
                  onClick={() => runAgain.mutate()}
                >
                  {commandWords.runAgain}
                </OperatorButton>
                <OperatorButton
                  size="xs"
                  variant="default"
                  loading={countAsDone.isPending}
                  onClick={() => countAsDone.mutate()}
                >
                  {commandWords.countAsDone}
                </OperatorButton>
              </>
            ) : (
              <OperatorButton size="xs" variant="default" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
                {commandWords.dismiss}
              </OperatorButton>
            )}
          </Group>
        </Stack>
      )}
      {command.runWarnings.map(({ code, message }) => (
        <Alert key={code} color="lantern" title={commandWords.theLastRunWarns}>
          {message}
        </Alert>
      ))}
    </>
  )
}

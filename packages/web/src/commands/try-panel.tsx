import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ResultColumn } from '@postern/protocol'
import type { CommandWarning } from '@postern/protocol/api'
import { IconFlask } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { apiPostText, seg } from '../api/http.ts'
import { RowsTable } from '../ui/rows-table.tsx'
import { commandWords } from '../words/commands.ts'
import { type CommandValues, recipientsOf } from './command-values.ts'
import { mendWarning } from './mend-warning.ts'
import { readTryAnswer, type Trial } from './read-try-answer.ts'
import { WarningNotes } from './warning-notes.tsx'

const maxRows = 20

interface TryPanelProps {
  form: UseFormReturnType<CommandValues>
  connection: string
  /** Its columns are known now. */
  onTried?: (columns: readonly ResultColumn[]) => void
}

/** Runs the statement once and shows its first rows; nothing is delivered and no cursor moves. */
export function TryPanel({ form, connection, onTried }: TryPanelProps) {
  const { values } = form
  const trial = useMutation({
    mutationFn: () => tryCommand(connection, values),
    onSuccess: ({ columns }) => onTried?.(columns),
  })
  const mend = (warning: CommandWarning) => {
    const mended = mendWarning(warning, values)
    return mended && (() => form.setValues(mended))
  }
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconFlask size={16} stroke={1.8} />}
          loading={trial.isPending}
          disabled={values.sql.trim() === ''}
          onClick={() => trial.mutate()}
        >
          {commandWords.try}
        </Button>
        <Text size="sm" c="dimmed">
          {commandWords.aboutTrials(maxRows)}
        </Text>
      </Group>
      {trial.isError && (
        <Alert color="red" role="alert" title={commandWords.theTrialFailed}>
          {trial.error.message}
        </Alert>
      )}
      {trial.data && <TrialResult trial={trial.data} mend={mend} />}
    </Stack>
  )
}

interface TrialResultProps {
  trial: Trial
  mend: (warning: CommandWarning) => (() => void) | null
}

function TrialResult({ trial, mend }: TrialResultProps) {
  return (
    <>
      <WarningNotes warnings={trial.warnings} mend={mend} />
      <Text size="sm" role="status">
        {commandWords.triedIn(
          trial.truncated ? commandWords.theFirstRows(trial.rowCount) : commandWords.allRows(trial.rowCount),
          trial.milliseconds,
          trial.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
        )}
      </Text>
      {trial.rows && trial.rows.rows.length > 0 && <RowsTable label={commandWords.rowsOfTheTrial} rows={trial.rows} />}
    </>
  )
}

async function tryCommand(connection: string, values: CommandValues): Promise<Trial> {
  const lastField = values.lastField.trim()
  const text = await apiPostText(`/connections/${seg(connection)}/try`, {
    sql: values.sql,
    maxRows,
    // Refused with it: what is tried is not sealed.
    sealedFor: recipientsOf(values),
    ...(lastField !== '' && { lastField }),
    ...(lastField !== '' && values.firstValue === 'value' && { lastValue: values.lastValue }),
    ...(lastField !== '' &&
      values.firstValue === 'value' &&
      values.lastValueType !== 'auto' && { lastValueType: values.lastValueType }),
  })
  return readTryAnswer(text)
}

import { Textarea } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'

/** For whom the gateway encrypts the rows, so that nobody on the way can read them: the server neither. */
export function SealField({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <Textarea
      label={commandFormWords.sealedFor}
      description={commandFormWords.sealedForDescription}
      placeholder="age1…"
      autosize
      minRows={1}
      autoComplete="off"
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
      {...form.getInputProps('sealedFor')}
    />
  )
}

import { NumberInput, Select, SimpleGrid } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import classes from '../ui/fields.module.css'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'

/** In which form results are delivered. */
export function FormatFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const whole = { allowDecimal: false, allowNegative: false, thousandSeparator: ' ' } as const
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className={classes.fields}>
      <Select
        label={commandFormWords.rowsComeAs}
        data={[
          { value: 'array', label: commandFormWords.aJsonArray },
          { value: 'ndjson', label: commandFormWords.aRowOnEachLineNdjson },
          { value: 'envelope', label: commandFormWords.anObjectWithCommand },
        ]}
        allowDeselect={false}
        {...form.getInputProps('shape')}
      />
      <Select
        label={commandFormWords.compression}
        description={commandFormWords.compressionDescription}
        data={[
          { value: 'none', label: commandFormWords.none },
          { value: 'gzip', label: 'gzip' },
          { value: 'zstd', label: 'zstd' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('compression')}
      />
      <NumberInput
        label={commandFormWords.rowsInACallback}
        description={commandFormWords.rowsInACallbackDescription}
        min={1}
        {...whole}
        {...form.getInputProps('batchRows')}
      />
      <NumberInput
        label={commandFormWords.bytesInACallback}
        description={commandFormWords.bytesInACallbackDescription}
        min={1_000}
        {...whole}
        {...form.getInputProps('batchBytes')}
      />
      <NumberInput
        label={commandFormWords.aLinkAbove}
        description={commandFormWords.aLinkAboveDescription}
        min={0}
        {...whole}
        {...form.getInputProps('linkAbove')}
      />
    </SimpleGrid>
  )
}

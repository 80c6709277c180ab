import { NumberInput, Select, SimpleGrid } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'

/** In which form results are delivered. */
export function FormatFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const whole = { allowDecimal: false, allowNegative: false, thousandSeparator: ' ' } as const
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Select
        label="Rows come as"
        data={[
          { value: 'array', label: 'A JSON array' },
          { value: 'ndjson', label: 'A row on each line (NDJSON)' },
          { value: 'envelope', label: 'An object with command, run, columns and rows' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('shape')}
      />
      <Select
        label="Compression"
        description="Only for a receiver that is set to take it."
        data={[
          { value: 'none', label: 'None' },
          { value: 'gzip', label: 'gzip' },
          { value: 'zstd', label: 'zstd' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('compression')}
      />
      <NumberInput
        label="Rows in a callback"
        description="At most so many, in batches one after another; empty: all."
        min={1}
        {...whole}
        {...form.getInputProps('batchRows')}
      />
      <NumberInput
        label="Bytes in a callback"
        description="At most so many of JSON, before compression; empty: all."
        min={1_000}
        {...whole}
        {...form.getInputProps('batchBytes')}
      />
      <NumberInput
        label="A link above"
        description="Bytes of JSON above which the receiver gets a link for a day instead of the rows; empty: never."
        min={0}
        {...whole}
        {...form.getInputProps('linkAbove')}
      />
    </SimpleGrid>
  )
}

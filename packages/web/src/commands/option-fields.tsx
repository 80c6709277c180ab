import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'
import { FreshnessFields } from './freshness-fields.tsx'

const whole = { allowDecimal: false, allowNegative: false, min: 1, thousandSeparator: ' ' } as const

/** How rows are written, what a run may take, and when the command runs at all. */
export function OptionFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <LimitFields form={form} />
      <FreshnessFields form={form} />
      <TextInput
        label="Runs from"
        description="Empty: at once."
        type="datetime-local"
        step={1}
        {...form.getInputProps('activeFrom')}
      />
      <TextInput
        label="Runs until"
        description="Empty: for good."
        type="datetime-local"
        step={1}
        {...form.getInputProps('activeUntil')}
      />
    </SimpleGrid>
  )
}

/** How rows are written, and what one run may take. */
export function LimitFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <>
      <Select
        label="Large numbers"
        description="64-bit integers and decimals as…"
        data={[
          { value: 'number', label: 'JSON numbers, all digits' },
          { value: 'string', label: 'JSON strings, all digits' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('exactNumbers')}
      />
      <NumberInput
        label="Time limit"
        description="Seconds that the statement may take; empty: no limit."
        {...whole}
        max={86_400}
        suffix=" s"
        {...form.getInputProps('timeoutSeconds')}
      />
      <NumberInput
        label="Most rows"
        description="A larger result fails whole; empty: no limit."
        {...whole}
        {...form.getInputProps('maxRows')}
      />
      <NumberInput
        label="Most bytes"
        description="Of its JSON; a larger result fails whole; empty: no limit."
        {...whole}
        {...form.getInputProps('maxBytes')}
      />
      <Select
        label="May the statement write?"
        description="One that may is not repeated by itself when its gateway is lost."
        data={[
          { value: 'auto', label: 'Judged by its text' },
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No: it only reads' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('writes')}
      />
    </>
  )
}

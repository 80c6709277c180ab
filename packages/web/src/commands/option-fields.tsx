import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import classes from '../ui/fields.module.css'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'
import { FreshnessFields } from './freshness-fields.tsx'

const whole = { allowDecimal: false, allowNegative: false, min: 1, thousandSeparator: ' ' } as const

/** How rows are written, what a run may take, and when the command runs at all. */
export function OptionFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className={classes.fields}>
      <LimitFields form={form} />
      <FreshnessFields form={form} />
      <TextInput
        label={commandFormWords.runsFrom}
        description={commandFormWords.emptyAtOnce}
        type="datetime-local"
        step={1}
        {...form.getInputProps('activeFrom')}
      />
      <TextInput
        label={commandFormWords.runsUntil}
        description={commandFormWords.emptyForGood}
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
        label={commandFormWords.largeNumbers}
        description={commandFormWords.largeNumbersAs}
        data={[
          { value: 'number', label: commandFormWords.jsonNumbersAllDigits },
          { value: 'string', label: commandFormWords.jsonStringsAllDigits },
        ]}
        allowDeselect={false}
        {...form.getInputProps('exactNumbers')}
      />
      <NumberInput
        label={commandFormWords.timeLimit}
        description={commandFormWords.timeLimitDescription}
        {...whole}
        max={86_400}
        suffix={commandFormWords.secondsSuffix}
        {...form.getInputProps('timeoutSeconds')}
      />
      <NumberInput
        label={commandFormWords.mostRows}
        description={commandFormWords.mostRowsDescription}
        {...whole}
        {...form.getInputProps('maxRows')}
      />
      <NumberInput
        label={commandFormWords.mostBytes}
        description={commandFormWords.mostBytesDescription}
        {...whole}
        {...form.getInputProps('maxBytes')}
      />
      <Select
        label={commandFormWords.mayTheStatementWrite}
        description={commandFormWords.mayTheStatementWriteDescription}
        data={[
          { value: 'auto', label: commandFormWords.judgedByItsText },
          { value: 'yes', label: commandFormWords.yes },
          { value: 'no', label: commandFormWords.itOnlyReads },
        ]}
        allowDeselect={false}
        {...form.getInputProps('writes')}
      />
    </>
  )
}

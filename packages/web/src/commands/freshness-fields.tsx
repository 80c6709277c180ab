import { Group, NumberInput, Select, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import { timeWords } from '../words/times.ts'
import type { CommandValues } from './command-values.ts'
import { units } from './schedule-form.ts'

/** What must come at least how often; its absence raises an alert. */
export function FreshnessFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const isAsked = form.values.freshnessOf !== 'none'
  return (
    <Stack gap="sm">
      <Select
        label={common.freshness}
        description={commandFormWords.freshnessDescription}
        data={[
          { value: 'none', label: commandFormWords.nothingIsAsked },
          { value: 'run', label: commandFormWords.aRunThatSucceeds },
          { value: 'rows', label: common.rows },
        ]}
        allowDeselect={false}
        {...form.getInputProps('freshnessOf')}
      />
      {isAsked && (
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <NumberInput
            label={commandFormWords.atLeastEvery}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            style={{ flex: 1 }}
            {...form.getInputProps('freshnessAmount')}
          />
          <Select
            label={commandFormWords.unit}
            aria-label={commandFormWords.unitOfTheFreshness}
            data={units.map((unit) => ({ value: unit, label: timeWords.units[unit] }))}
            allowDeselect={false}
            style={{ flex: 1 }}
            {...form.getInputProps('freshnessUnit')}
          />
        </Group>
      )}
    </Stack>
  )
}

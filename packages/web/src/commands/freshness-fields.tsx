import { Group, NumberInput, Select, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'
import { units } from './schedule-form.ts'

/** What must come at least how often; its absence raises an alert. */
export function FreshnessFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const isAsked = form.values.freshnessOf !== 'none'
  return (
    <Stack gap="sm">
      <Select
        label="Freshness"
        description="What must come in time; without it an alert is raised."
        data={[
          { value: 'none', label: 'Nothing is asked' },
          { value: 'run', label: 'A run that succeeds' },
          { value: 'rows', label: 'Rows' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('freshnessOf')}
      />
      {isAsked && (
        <Group gap="sm" align="flex-start" wrap="nowrap">
          <NumberInput
            label="At least every"
            min={1}
            allowDecimal={false}
            allowNegative={false}
            style={{ flex: 1 }}
            {...form.getInputProps('freshnessAmount')}
          />
          <Select
            label="Unit"
            aria-label="Unit of the freshness"
            data={[...units]}
            allowDeselect={false}
            style={{ flex: 1 }}
            {...form.getInputProps('freshnessUnit')}
          />
        </Group>
      )}
    </Stack>
  )
}

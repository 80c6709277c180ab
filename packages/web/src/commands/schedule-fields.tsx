import { Button, Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'
import { cronPresets, toSchedule, units } from './schedule-form.ts'
import { SchedulePreview } from './schedule-preview.tsx'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

export function ScheduleFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { values } = form
  return (
    <Stack>
      <SegmentedControl
        aria-label="Kind of schedule"
        style={{ alignSelf: 'flex-start' }}
        data={[
          { value: 'every', label: 'At an interval' },
          { value: 'cron', label: 'At set times' },
        ]}
        {...form.getInputProps('scheduleKind')}
      />
      {values.scheduleKind === 'every' ? (
        <Group align="flex-start" gap="sm">
          <NumberInput
            label="Every"
            min={1}
            allowDecimal={false}
            allowNegative={false}
            w={120}
            {...form.getInputProps('amount')}
          />
          <Select
            label="Unit"
            data={[...units]}
            allowDeselect={false}
            w={150}
            comboboxProps={{ withinPortal: true }}
            {...form.getInputProps('unit')}
          />
        </Group>
      ) : (
        <>
          <Group align="flex-start" gap="sm">
            <TextInput
              label="Cron expression"
              description="Minute, hour, day, month, weekday; six fields begin with seconds."
              autoComplete="off"
              spellCheck={false}
              style={{ flex: '1 1 220px' }}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              {...form.getInputProps('cron')}
            />
            <Select
              label="Time zone"
              description="The wall clock that the times mean."
              data={zones}
              searchable
              limit={60}
              allowDeselect={false}
              nothingFoundMessage="No such time zone"
              style={{ flex: '1 1 220px' }}
              {...form.getInputProps('timezone')}
            />
          </Group>
          <Group gap={6}>
            {cronPresets.map((preset) => (
              <Button
                key={preset.cron}
                size="compact-xs"
                variant={values.cron === preset.cron ? 'light' : 'default'}
                onClick={() => form.setFieldValue('cron', preset.cron)}
              >
                {preset.label}
              </Button>
            ))}
          </Group>
        </>
      )}
      <SchedulePreview schedule={toSchedule(values)} />
    </Stack>
  )
}

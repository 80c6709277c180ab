import { Group, NumberInput, SegmentedControl, Select, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { commandFormWords } from '../words/command-form.ts'
import { timeWords } from '../words/times.ts'
import type { CommandValues } from './command-values.ts'
import { CronFields } from './cron-fields.tsx'
import { toSchedule, units } from './schedule-form.ts'
import { SchedulePreview } from './schedule-preview.tsx'
import { TimeOfDayFields } from './time-of-day-fields.tsx'

export function ScheduleFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { scheduleKind } = form.values
  return (
    <Stack>
      <SegmentedControl
        aria-label={commandFormWords.kindOfSchedule}
        style={{ alignSelf: 'flex-start' }}
        data={[
          { value: 'every', label: commandFormWords.interval },
          { value: 'daily', label: commandFormWords.daily },
          { value: 'weekly', label: commandFormWords.weekly },
          { value: 'monthly', label: commandFormWords.monthly },
          { value: 'cron', label: commandFormWords.cron },
        ]}
        {...form.getInputProps('scheduleKind')}
      />
      {scheduleKind === 'every' && <IntervalFields form={form} />}
      {scheduleKind === 'cron' && <CronFields form={form} />}
      {scheduleKind !== 'every' && scheduleKind !== 'cron' && <TimeOfDayFields form={form} />}
      <SchedulePreview schedule={toSchedule(form.values)} />
    </Stack>
  )
}

function IntervalFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <Group align="flex-start" gap="sm">
      <NumberInput
        label={commandFormWords.every}
        min={1}
        allowDecimal={false}
        allowNegative={false}
        w={120}
        {...form.getInputProps('amount')}
      />
      <Select
        label={commandFormWords.unit}
        data={units.map((unit) => ({ value: unit, label: timeWords.units[unit] }))}
        allowDeselect={false}
        w={150}
        comboboxProps={{ withinPortal: true }}
        {...form.getInputProps('unit')}
      />
    </Group>
  )
}

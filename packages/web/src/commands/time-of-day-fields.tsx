import { Chip, Group, Input, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { weekdayName } from '../lib/format-time.ts'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'
import { weekdays } from './schedule-form.ts'
import { TimezoneSelect } from './timezone-select.tsx'

const monthDays = [
  ...Array.from({ length: 31 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
  { value: 'last', label: commandFormWords.theLast },
]

/** Daily, or on days of the week or the month: at a time of the day in a zone. */
export function TimeOfDayFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { scheduleKind, day } = form.values
  return (
    <>
      {scheduleKind === 'weekly' && <Weekdays form={form} />}
      <Group align="flex-end" gap="sm">
        {scheduleKind === 'monthly' && (
          <Select
            label={commandFormWords.day}
            data={monthDays}
            allowDeselect={false}
            searchable
            w={110}
            {...form.getInputProps('day')}
          />
        )}
        <TextInput label={commandFormWords.at} type="time" w={130} {...form.getInputProps('time')} />
        <TimezoneSelect {...form.getInputProps('timezone')} />
      </Group>
      {scheduleKind === 'monthly' && Number(day) > 28 && (
        <Input.Description>{commandFormWords.monthsWithoutDay(day)}</Input.Description>
      )}
    </>
  )
}

function Weekdays({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <Input.Wrapper label={commandFormWords.on} labelElement="div" error={form.errors.days}>
      <Chip.Group multiple {...form.getInputProps('days')}>
        <Group gap={6} mt={6}>
          {weekdays.map((weekday, index) => (
            <Chip key={weekday} value={weekday} size="xs" aria-label={weekdayName(index, 'long')}>
              {weekdayName(index, 'short')}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}

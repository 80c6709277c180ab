import { Chip, Group, Input, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'
import { weekdays } from './schedule-form.ts'
import { TimezoneSelect } from './timezone-select.tsx'

const monthDays = [
  ...Array.from({ length: 31 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
  { value: 'last', label: 'the last' },
]

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** Daily, or on days of the week or the month: at a time of the day in a zone. */
export function TimeOfDayFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { scheduleKind, day } = form.values
  return (
    <>
      {scheduleKind === 'weekly' && <Weekdays form={form} />}
      <Group align="flex-end" gap="sm">
        {scheduleKind === 'monthly' && (
          <Select
            label="Day"
            data={monthDays}
            allowDeselect={false}
            searchable
            w={110}
            {...form.getInputProps('day')}
          />
        )}
        <TextInput label="At" type="time" w={130} {...form.getInputProps('time')} />
        <TimezoneSelect {...form.getInputProps('timezone')} />
      </Group>
      {scheduleKind === 'monthly' && Number(day) > 28 && (
        <Input.Description>Months without a day {day} are left out; “the last” is in every month.</Input.Description>
      )}
    </>
  )
}

function Weekdays({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <Input.Wrapper label="On" labelElement="div" error={form.errors.days}>
      <Chip.Group multiple {...form.getInputProps('days')}>
        <Group gap={6} mt={6}>
          {weekdays.map((weekday) => (
            <Chip key={weekday} value={weekday} size="xs" aria-label={capital(weekday)}>
              {capital(weekday.slice(0, 3))}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}

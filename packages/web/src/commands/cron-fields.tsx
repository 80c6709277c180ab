import { Button, Group, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'
import { cronPresets } from './schedule-form.ts'
import { TimezoneSelect } from './timezone-select.tsx'

export function CronFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <>
      <Group align="flex-start" gap="sm">
        <TextInput
          label={commandFormWords.cronExpression}
          description={commandFormWords.cronExpressionDescription}
          autoComplete="off"
          spellCheck={false}
          style={{ flex: '1 1 220px' }}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...form.getInputProps('cron')}
        />
        <TimezoneSelect {...form.getInputProps('timezone')} />
      </Group>
      <Group gap={6}>
        {cronPresets.map((preset) => (
          <Button
            key={preset.cron}
            size="compact-xs"
            variant={form.values.cron === preset.cron ? 'light' : 'default'}
            onClick={() => form.setFieldValue('cron', preset.cron)}
          >
            {preset.label}
          </Button>
        ))}
      </Group>
    </>
  )
}

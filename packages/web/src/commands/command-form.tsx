import { Alert, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ResultColumn } from '@postern/protocol'
import { useRef, useState } from 'react'
import { fieldErrors } from '../ui/form-errors.ts'
import { Section } from '../ui/section.tsx'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import { isCallbackUrl } from './callback-choices.ts'
import { CallbackField } from './callback-field.tsx'
import { ChangeNotes } from './change-notes.tsx'
import { commandChanges } from './command-changes.ts'
import { type CommandValues, usesLastValue } from './command-values.ts'
import { CursorFields } from './cursor-fields.tsx'
import { DeliveredByField } from './delivered-by-field.tsx'
import { DeliveryFields } from './delivery-fields.tsx'
import { wrongCredential, wrongHeaderLines, wrongWaits } from './delivery-values.ts'
import { commandPaths } from './field-paths.ts'
import { OptionFields } from './option-fields.tsx'
import { PlaceholderList } from './placeholder-list.tsx'
import { ScheduleFields } from './schedule-fields.tsx'
import { SealField } from './seal-field.tsx'
import { SqlEditor } from './sql-editor.tsx'
import { TryPanel } from './try-panel.tsx'
import { useSchema } from './use-schema.ts'

/** Where what is wrong with a whole schedule is shown. */
const scheduleField: Record<CommandValues['scheduleKind'], keyof CommandValues> = {
  every: 'amount',
  daily: 'time',
  weekly: 'time',
  monthly: 'time',
  cron: 'cron',
}

interface CommandFormProps {
  connection: string
  initial: CommandValues
  /** The command is being made: it may be made paused. */
  isNew: boolean
  submitLabel: string
  onSubmit: (values: CommandValues) => Promise<void>
  onCancel: () => void
}

/** Makes and edits a static command. What the server finds wrong stands at its field. */
export function CommandForm({ connection, initial, isNew, submitLabel, onSubmit, onCancel }: CommandFormProps) {
  const schema = useSchema(connection)
  const root = useRef<HTMLFormElement>(null)
  const [columns, setColumns] = useState<readonly ResultColumn[]>([])
  const form = useForm<CommandValues & { rest?: string }>({
    initialValues: initial,
    validate: {
      sql: (sql) => (sql.trim() === '' ? commandFormWords.writeTheSqlText : null),
      callbackUrl: (url) => (isCallbackUrl(url) ? null : commandFormWords.noCallback),
      amount: (amount, all) =>
        all.scheduleKind === 'every' && !(Number(amount) >= 1) ? commandFormWords.notAWholeNumber : null,
      time: (time, { scheduleKind }) =>
        time === '' && scheduleKind !== 'every' && scheduleKind !== 'cron' ? commandFormWords.giveATime : null,
      days: (days, { scheduleKind }) =>
        scheduleKind === 'weekly' && days.length === 0 ? commandFormWords.chooseAtLeastOneDay : null,
      cron: (cron, all) =>
        all.scheduleKind === 'cron' && cron.trim() === '' ? commandFormWords.writeACronExpression : null,
      freshnessAmount: (amount, { freshnessOf }) =>
        freshnessOf !== 'none' && !(Number(amount) >= 1) ? commandFormWords.notAWholeNumber : null,
      retryWaits: (waits, { retries }) => (retries === 'own' ? wrongWaits(waits) : null),
      headerLines: wrongHeaderLines,
      ...wrongCredential,
      lastField: (field, all) =>
        usesLastValue(all.sql) && field.trim() === '' ? commandFormWords.nameTheLastField : null,
      lastValue: (value, all) =>
        all.lastField.trim() !== '' && all.firstValue === 'value' && value === ''
          ? commandFormWords.giveTheValueToStartAfter
          : null,
    },
  })

  const toFirstError = () =>
    requestAnimationFrame(() => {
      const field = root.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')
      field?.scrollIntoView({ block: 'center' })
      field?.focus()
    })

  const submit = form.onSubmit(
    async (values) => {
      form.clearErrors()
      try {
        await onSubmit(values)
      } catch (error) {
        const wrong = fieldErrors(error instanceof Error ? error : new Error(String(error)), {
          ...commandPaths,
          '/schedule': scheduleField[values.scheduleKind],
        })
        form.setErrors({ ...wrong.at, rest: wrong.rest })
        toFirstError()
      }
    },
    () => toFirstError(),
  )

  return (
    <form ref={root} onSubmit={submit} noValidate>
      <Stack gap="lg">
        {form.errors.rest && (
          <Alert color="red" role="alert" title={common.cannotBeSavedYet}>
            {form.errors.rest}
          </Alert>
        )}
        <Section title={commandFormWords.whatToFetch}>
          <Stack>
            <TextInput
              label={common.name}
              description={commandFormWords.nameDescription}
              placeholder={commandFormWords.newOrders}
              maxLength={200}
              {...form.getInputProps('name')}
            />
            <SqlEditor
              value={form.values.sql}
              onChange={(sql) => form.setFieldValue('sql', sql)}
              error={form.errors.sql}
              schema={schema}
              description={commandFormWords.aboutLastValue(<code>@last_value@</code>)}
            />
            <PlaceholderList sql={form.values.sql} />
            <TryPanel form={form} connection={connection} onTried={setColumns} />
            <CursorFields form={form} isNew={isNew} columns={columns} />
          </Stack>
        </Section>
        <Section title={commandFormWords.whereItGoes}>
          <Stack>
            <CallbackField form={form} connection={connection} withDirectUrls />
            <DeliveredByField form={form} />
            <DeliveryFields form={form} />
            <SealField form={form} />
          </Stack>
        </Section>
        <Section title={commandFormWords.whenItRuns}>
          <ScheduleFields form={form} />
        </Section>
        <Section title={commandFormWords.options}>
          <Stack>
            <OptionFields form={form} />
            {isNew && (
              <Checkbox label={commandFormWords.makeItPaused} {...form.getInputProps('paused', { type: 'checkbox' })} />
            )}
          </Stack>
        </Section>
        {!isNew && <ChangeNotes changes={commandChanges(initial, form.values)} />}
        <Group>
          <Button type="submit" size="md" loading={form.submitting}>
            {submitLabel}
          </Button>
          <Button variant="subtle" color="gray" size="md" onClick={onCancel}>
            {common.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

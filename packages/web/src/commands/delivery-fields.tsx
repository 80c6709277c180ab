import {
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import classes from '../ui/fields.module.css'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'
import { CredentialFields } from './credential-fields.tsx'
import { DeliveryWarnings } from './delivery-warnings.tsx'
import { FormatFields } from './format-fields.tsx'

/** In which form results go, when a delivery is tried again, for how long, and what it shows its receiver. */
export function DeliveryFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { retries, storedHeaders } = form.values
  return (
    <Stack>
      <FormatFields form={form} />
      <DeliveryWarnings form={form} path="/callbackFormat/linkAbove" />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className={classes.fields}>
        <Select
          label={commandFormWords.tryAgain}
          description={commandFormWords.whenADeliveryHasFailed}
          data={[
            { value: 'standard', label: commandFormWords.standardRetries },
            { value: 'short', label: commandFormWords.shortRetries },
            { value: 'none', label: commandFormWords.never },
            { value: 'own', label: commandFormWords.afterWaitsOfYourOwn },
          ]}
          allowDeselect={false}
          {...form.getInputProps('retries')}
        />
        {retries === 'own' && (
          <TextInput
            label={commandFormWords.waits}
            description={commandFormWords.waitsDescription}
            {...form.getInputProps('retryWaits')}
          />
        )}
        <NumberInput
          label={commandFormWords.timeForAnAttempt}
          description={commandFormWords.timeForAnAttemptDescription}
          allowDecimal={false}
          allowNegative={false}
          min={1}
          max={3_600}
          suffix={commandFormWords.secondsSuffix}
          {...form.getInputProps('callbackTimeoutSeconds')}
        />
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <NumberInput
            label={commandFormWords.mostRequests}
            description={commandFormWords.mostRequestsDescription}
            allowDecimal={false}
            allowNegative={false}
            min={1}
            max={100_000}
            style={{ flex: 1 }}
            {...form.getInputProps('rateRequests')}
          />
          <Select
            aria-label={commandFormWords.mostRequestsInA}
            data={[
              { value: 'second', label: commandFormWords.aSecond },
              { value: 'minute', label: commandFormWords.aMinute },
            ]}
            allowDeselect={false}
            w={120}
            {...form.getInputProps('ratePer')}
          />
        </Group>
      </SimpleGrid>
      <CredentialFields form={form} />
      {storedHeaders.length > 0 && (
        <MultiSelect
          label={commandFormWords.storedHeaders}
          description={commandFormWords.storedHeadersDescription}
          data={storedHeaders}
          {...form.getInputProps('keptHeaders')}
        />
      )}
      <Textarea
        label={commandFormWords.headersOfYourOwn}
        description={commandFormWords.headersOfYourOwnDescription}
        placeholder="x-tenant: acme"
        autosize
        minRows={1}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('headerLines')}
      />
      <Checkbox
        label={commandFormWords.deliverNoEmptyResults}
        {...form.getInputProps('skipEmpty', { type: 'checkbox' })}
      />
      <Checkbox
        label={commandFormWords.unordered}
        description={commandFormWords.unorderedDescription}
        {...form.getInputProps('unordered', { type: 'checkbox' })}
      />
    </Stack>
  )
}

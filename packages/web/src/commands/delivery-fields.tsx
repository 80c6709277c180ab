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
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Select
          label="Try again"
          description="When a delivery has failed."
          data={[
            { value: 'standard', label: 'Up to nine times in about a day' },
            { value: 'short', label: 'After 30 seconds and 5 minutes' },
            { value: 'none', label: 'Never' },
            { value: 'own', label: 'After waits of your own' },
          ]}
          allowDeselect={false}
          {...form.getInputProps('retries')}
        />
        {retries === 'own' && (
          <TextInput
            label="Waits"
            description="Seconds before each further attempt, apart by commas."
            {...form.getInputProps('retryWaits')}
          />
        )}
        <NumberInput
          label="Time for an attempt"
          description="Seconds, from connecting to the answer; empty: 30 without progress."
          allowDecimal={false}
          allowNegative={false}
          min={1}
          max={3_600}
          suffix=" s"
          {...form.getInputProps('callbackTimeoutSeconds')}
        />
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <NumberInput
            label="Most requests"
            description="To each host; empty: as the connection says."
            allowDecimal={false}
            allowNegative={false}
            min={1}
            max={100_000}
            style={{ flex: 1 }}
            {...form.getInputProps('rateRequests')}
          />
          <Select
            aria-label="Most requests in a"
            data={[
              { value: 'second', label: 'a second' },
              { value: 'minute', label: 'a minute' },
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
          label="Stored headers"
          description="Their values are not shown; take one away here, or set it anew below."
          data={storedHeaders}
          {...form.getInputProps('keptHeaders')}
        />
      )}
      <Textarea
        label="Headers of your own"
        description="One a line, as name: value. Stored encrypted, and not shown again."
        placeholder="x-tenant: acme"
        autosize
        minRows={1}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('headerLines')}
      />
      <Checkbox
        label="Deliver nothing when a run finds no rows"
        {...form.getInputProps('skipEmpty', { type: 'checkbox' })}
      />
      <Checkbox
        label="Results may arrive in another order"
        description="None waits for an earlier one that its receiver does not take."
        {...form.getInputProps('unordered', { type: 'checkbox' })}
      />
    </Stack>
  )
}

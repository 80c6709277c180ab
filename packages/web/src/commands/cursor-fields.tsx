import { Autocomplete, Collapse, Group, NumberInput, Radio, Select, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ResultColumn } from '@postern/protocol'
import type { CommandValues } from './command-values.ts'

const valueTypes = [
  { value: 'auto', label: 'As the column has it' },
  { value: 'integer', label: 'Whole number' },
  { value: 'decimal', label: 'Decimal' },
  { value: 'float', label: 'Float' },
  { value: 'text', label: 'Text' },
  { value: 'date', label: 'Date' },
  { value: 'time', label: 'Time' },
  { value: 'timestamp', label: 'Date and time' },
  { value: 'boolean', label: 'True or false' },
  { value: 'binary', label: 'Binary, in base64' },
]

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } }

interface CursorFieldsProps {
  form: UseFormReturnType<CommandValues>
  isNew: boolean
  /** Of a trial, or of the last run: the last field is one of them. */
  columns: readonly ResultColumn[]
}

/** Fetching only what is new: the column, and the value to begin after. */
export function CursorFields({ form, isNew, columns }: CursorFieldsProps) {
  const { values } = form
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return (
    <Stack>
      <Autocomplete
        label="Last field"
        description="The column that tells what is new, such as an id or a time of change. Empty: every run fetches everything."
        data={[...types.keys()]}
        // All of them, also where one is chosen already.
        filter={({ options, search }) =>
          types.has(search)
            ? options
            : options.filter(
                (each) => 'value' in each && String(each.value).toLowerCase().includes(search.trim().toLowerCase()),
              )
        }
        renderOption={({ option }) => (
          <span>
            <code>{option.value}</code>{' '}
            <Text span size="xs" c="dimmed">
              {types.get(option.value)}
            </Text>
          </span>
        )}
        placeholder="id"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        styles={mono}
        {...form.getInputProps('lastField')}
      />
      <Collapse expanded={values.lastField.trim() !== ''} keepMounted={false}>
        <Stack>
          <Radio.Group
            label={isNew ? 'The first run fetches' : 'The next run fetches'}
            {...form.getInputProps('firstValue')}
          >
            <Group mt={6} gap="lg">
              <Radio value="beginning" label="From the beginning" />
              <Radio value="value" label="What comes after a value" />
            </Group>
          </Radio.Group>
          {values.firstValue === 'value' && (
            <Group align="flex-start" gap="sm">
              <TextInput
                label={isNew ? 'First last value' : 'Last value'}
                autoComplete="off"
                spellCheck={false}
                style={{ flex: '2 1 220px' }}
                styles={mono}
                {...form.getInputProps('lastValue')}
              />
              <Select
                label="Its type"
                data={valueTypes}
                allowDeselect={false}
                style={{ flex: '1 1 180px' }}
                {...form.getInputProps('lastValueType')}
              />
            </Group>
          )}
          <Select
            label="After a run, the last value is"
            data={[
              { value: 'greatest', label: 'the greatest of its rows' },
              { value: 'last', label: 'the one of its last row' },
            ]}
            allowDeselect={false}
            maw={320}
            {...form.getInputProps('lastValueOption')}
          />
          <Group align="flex-end" gap="sm">
            <NumberInput
              label="Overlap"
              description="Each run reads again this far back and sends only what was not sent, so that rows which come late are found."
              min={1}
              allowDecimal={false}
              allowNegative={false}
              style={{ flex: '2 1 220px' }}
              {...form.getInputProps('overlap')}
            />
            <Select
              aria-label="Unit of the overlap"
              data={[
                { value: 'seconds', label: 'seconds' },
                { value: 'number', label: 'of the field’s numbers' },
              ]}
              allowDeselect={false}
              style={{ flex: '1 1 180px' }}
              {...form.getInputProps('overlapOf')}
            />
          </Group>
        </Stack>
      </Collapse>
    </Stack>
  )
}

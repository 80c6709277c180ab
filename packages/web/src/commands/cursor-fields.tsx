import { Autocomplete, Collapse, Group, NumberInput, Radio, Select, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ResultColumn } from '@postern/protocol'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import type { CommandValues } from './command-values.ts'

const valueTypes = [
  { value: 'auto', label: commandFormWords.asTheColumnHasIt },
  { value: 'integer', label: commandFormWords.wholeNumber },
  { value: 'decimal', label: commandFormWords.decimal },
  { value: 'float', label: commandFormWords.float },
  { value: 'text', label: commandFormWords.text },
  { value: 'date', label: commandFormWords.date },
  { value: 'time', label: common.time },
  { value: 'timestamp', label: commandFormWords.dateAndTime },
  { value: 'boolean', label: commandFormWords.trueOrFalse },
  { value: 'binary', label: commandFormWords.binaryInBase64 },
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
        label={commandFormWords.lastField}
        description={commandFormWords.lastFieldDescription}
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
            label={isNew ? commandFormWords.theFirstRunFetches : commandFormWords.theNextRunFetches}
            {...form.getInputProps('firstValue')}
          >
            <Group mt={6} gap="lg">
              <Radio value="beginning" label={commandFormWords.fromTheBeginning} />
              <Radio value="value" label={commandFormWords.whatComesAfterAValue} />
            </Group>
          </Radio.Group>
          {values.firstValue === 'value' && (
            <Group align="flex-start" gap="sm">
              <TextInput
                label={isNew ? commandFormWords.firstLastValue : commandFormWords.lastValue}
                autoComplete="off"
                spellCheck={false}
                style={{ flex: '2 1 220px' }}
                styles={mono}
                {...form.getInputProps('lastValue')}
              />
              <Select
                label={commandFormWords.itsType}
                data={valueTypes}
                allowDeselect={false}
                style={{ flex: '1 1 180px' }}
                {...form.getInputProps('lastValueType')}
              />
            </Group>
          )}
          <Select
            label={commandFormWords.afterARun}
            data={[
              { value: 'greatest', label: commandFormWords.theGreatestOfItsRows },
              { value: 'last', label: commandFormWords.theOneOfItsLastRow },
            ]}
            allowDeselect={false}
            maw={320}
            {...form.getInputProps('lastValueOption')}
          />
          <Group align="flex-end" gap="sm">
            <NumberInput
              label={commandFormWords.overlap}
              description={commandFormWords.overlapDescription}
              min={1}
              allowDecimal={false}
              allowNegative={false}
              style={{ flex: '2 1 220px' }}
              {...form.getInputProps('overlap')}
            />
            <Select
              aria-label={commandFormWords.unitOfTheOverlap}
              data={[
                { value: 'seconds', label: 'seconds' },
                { value: 'number', label: commandFormWords.ofTheFieldsNumbers },
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

import { Checkbox, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { DataTable } from '../ui/list.tsx'
import { appWords } from '../words/apps.ts'
import { type AppOwnValues, type ParameterValues, parameterNames, plainParameter } from './app-values.ts'

const simple = [
  { value: 'text', label: appWords.text },
  { value: 'integer', label: appWords.wholeNumber },
  { value: 'decimal', label: appWords.decimal },
  { value: 'date', label: appWords.date },
  { value: 'timestamp', label: appWords.dateAndTime },
  { value: 'boolean', label: appWords.trueOrFalse },
] as const
const types = [...simple, { value: 'list', label: appWords.listForIn }] as const

interface ParameterFieldsProps {
  sql: string
  parameters: AppOwnValues['parameters']
  onChange: (parameters: AppOwnValues['parameters']) => void
  /** What is wrong, by the name of the parameter. */
  errors: Readonly<Record<string, ReactNode>>
}

/** The parameters that the text uses: what each is bound as, and what stands for one that is not given. */
export function ParameterFields({ sql, parameters, onChange, errors }: ParameterFieldsProps) {
  const names = parameterNames(sql)
  if (names.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {appWords.writeParameters(<code>@object.params.NAME@</code>)}
      </Text>
    )
  return (
    <DataTable
      label={appWords.theParameters}
      columns={[appWords.theParameter, appWords.type, appWords.needed, appWords.else, appWords.whatItIs]}
      minWidth={640}
    >
      {names.map((name) => (
        <ParameterRow
          key={name}
          name={name}
          values={parameters[name] ?? plainParameter}
          onChange={(change) =>
            onChange({ ...parameters, [name]: { ...(parameters[name] ?? plainParameter), ...change } })
          }
          error={errors[name]}
        />
      ))}
    </DataTable>
  )
}

interface ParameterRowProps {
  name: string
  values: ParameterValues
  onChange: (change: Partial<ParameterValues>) => void
  error: ReactNode
}

function ParameterRow({ name, values, onChange, error }: ParameterRowProps) {
  return (
    <Table.Tr>
      <Table.Td className="mono" fw={600}>
        {name}
        {error && (
          <Text size="xs" c="var(--pn-bad)" role="alert" ff="text" fw={400}>
            {error}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Stack gap={4}>
          <Select
            aria-label={appWords.typeOf(name)}
            size="xs"
            data={types}
            allowDeselect={false}
            value={values.type}
            onChange={(type) => type && onChange({ type })}
          />
          {values.type === 'list' && (
            <Select
              aria-label={appWords.typeOfTheValuesOf(name)}
              size="xs"
              data={simple}
              allowDeselect={false}
              value={values.of}
              onChange={(of) => of && onChange({ of })}
            />
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={appWords.isNeeded(name)}
          checked={values.required}
          onChange={(event) => onChange({ required: event.currentTarget.checked })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={appWords.valueOfWhereNoneIsGiven(name)}
          size="xs"
          placeholder={values.required ? appWords.refused : 'NULL'}
          value={values.default}
          onChange={(event) => onChange({ default: event.currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={appWords.whatIs(name)}
          size="xs"
          maxLength={1_000}
          value={values.description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
        />
      </Table.Td>
    </Table.Tr>
  )
}

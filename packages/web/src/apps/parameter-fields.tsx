import { Checkbox, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { DataTable } from '../ui/list.tsx'
import { type AppOwnValues, type ParameterValues, parameterNames, plainParameter } from './app-values.ts'

const simple = [
  { value: 'text', label: 'Text' },
  { value: 'integer', label: 'Whole number' },
  { value: 'decimal', label: 'Decimal' },
  { value: 'date', label: 'Date' },
  { value: 'timestamp', label: 'Date and time' },
  { value: 'boolean', label: 'True or false' },
] as const
const types = [...simple, { value: 'list', label: 'List, for IN (…)' }] as const

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
        Write <code>@object.params.NAME@</code> where a value from the flow goes: it stands here then, to be typed.
      </Text>
    )
  return (
    <DataTable label="Parameters" columns={['Parameter', 'Type', 'Needed', 'Else', 'What it is']} minWidth={640}>
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
            aria-label={`Type of ${name}`}
            size="xs"
            data={types}
            allowDeselect={false}
            value={values.type}
            onChange={(type) => type && onChange({ type })}
          />
          {values.type === 'list' && (
            <Select
              aria-label={`Type of the values of ${name}`}
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
          aria-label={`${name} is needed`}
          checked={values.required}
          onChange={(event) => onChange({ required: event.currentTarget.checked })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={`Value of ${name} where none is given`}
          size="xs"
          placeholder={values.required ? 'refused' : 'NULL'}
          value={values.default}
          onChange={(event) => onChange({ default: event.currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={`What ${name} is`}
          size="xs"
          maxLength={1_000}
          value={values.description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
        />
      </Table.Td>
    </Table.Tr>
  )
}

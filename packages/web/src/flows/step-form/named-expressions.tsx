import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { stepWords } from '../../words/flow-steps.ts'
import { escaped, fieldsOf } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { useStepForm } from './step-form.ts'

interface NamedExpressionsProps {
  label: string
  field: string
  description: string
  /** What one of them is called. */
  one: string
}

/** Expressions by names that are written here. */
export function NamedExpressions({ label, field, description, one }: NamedExpressionsProps) {
  const { read, set } = useStepForm()
  const [name, setName] = useState('')
  const named = fieldsOf(read(field))
  const isTaken = Object.keys(named).some((each) => each.toLowerCase() === name.trim().toLowerCase())
  const add = () => {
    set(field, { ...named, [name.trim()]: '""' })
    setName('')
  }
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <div>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      </div>
      {Object.keys(named).map((each) => (
        <RemovableExpression key={each} name={each} field={field} one={one} />
      ))}
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          aria-label={stepWords.nameOfAnother(one)}
          placeholder={stepWords.nameOfAnother(one)}
          size="xs"
          flex={1}
          autoComplete="off"
          value={name}
          error={isTaken && stepWords.itIsThereAlready}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button size="xs" variant="default" disabled={name.trim() === '' || isTaken} onClick={add}>
          {stepWords.addOne(one)}
        </Button>
      </Group>
    </Stack>
  )
}

/** One of them, with a button that takes it away. */
export function RemovableExpression({ name, field, one }: { name: string; field: string; one: string }) {
  const { read, set } = useStepForm()
  const remove = () => {
    const { [name]: _gone, ...rest } = fieldsOf(read(field))
    set(field, Object.keys(rest).length === 0 ? undefined : rest)
  }
  return (
    <ExpressionField
      name={`${one} ${name}`}
      label={
        <Group gap={4}>
          <code>{name}</code>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={stepWords.takeTheAway(one, name)}
            onClick={remove}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      }
      field={`${field}/${escaped(name)}`}
    />
  )
}

import { NumberInput, Select, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { stepWords } from '../../words/flow-steps.ts'
import { kindOf, stepKinds } from '../definition/step-kinds.ts'
import { useStepForm } from './step-form.ts'

interface FieldProps {
  label: string
  field: string
  description?: ReactNode
  placeholder?: string
  required?: boolean
}

const common = ({ label, field, description, placeholder, required }: FieldProps, error: string | undefined) => ({
  label,
  error,
  'data-field': field,
  ...(description !== undefined && { description }),
  ...(placeholder !== undefined && { placeholder }),
  ...(required && { withAsterisk: true }),
})

export function TextField(props: FieldProps & { mono?: boolean }) {
  const { read, set, problem } = useStepForm()
  const value = read(props.field)
  return (
    <TextInput
      {...common(props, problem(props.field))}
      autoComplete="off"
      spellCheck={false}
      {...(props.mono && { styles: { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } })}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => set(props.field, currentTarget.value === '' ? undefined : currentTarget.value)}
    />
  )
}

/** The name in the record that the outcome stands under. */
export function IntoField({ required, description }: { required?: boolean; description?: string }) {
  return (
    <TextField
      label={stepWords.into}
      field="into"
      mono
      description={description ?? stepWords.intoDescription}
      {...(required && { required })}
    />
  )
}

export function NumberField(props: FieldProps & { suffix?: string; min?: number; max?: number }) {
  const { read, set, problem } = useStepForm()
  const value = read(props.field)
  const { suffix, min, max } = props
  return (
    <NumberInput
      {...common(props, problem(props.field))}
      allowDecimal={false}
      thousandSeparator=" "
      {...(suffix !== undefined && { suffix })}
      {...(min !== undefined && { min })}
      {...(max !== undefined && { max })}
      clampBehavior="none"
      value={typeof value === 'number' ? value : ''}
      onChange={(number) => set(props.field, number === '' ? undefined : Number(number))}
    />
  )
}

export function ChoiceField({ choices, ...props }: FieldProps & { choices: { value: string; label: string }[] }) {
  const { read, set, problem } = useStepForm()
  const value = read(props.field)
  return (
    <Select
      {...common(props, problem(props.field))}
      data={choices}
      clearable={!props.required}
      allowDeselect={!props.required}
      searchable={choices.length > 8}
      clearButtonProps={{ 'aria-label': stepWords.clear(props.label) }}
      value={typeof value === 'string' ? value : null}
      onChange={(chosen) => set(props.field, chosen ?? undefined)}
    />
  )
}

/** Which step follows on a way; cleared, the flow run ends there. */
export function WayField({ label, field, description }: Pick<FieldProps, 'label' | 'field' | 'description'>) {
  const { step, others, read } = useStepForm()
  const value = read(field)
  const choices = [...others, step].map(({ name, fields }) => {
    const kind = kindOf(fields)
    return { value: name, label: kind ? `${name} · ${stepKinds[kind].label}` : name }
  })
  // What is named and not there stands there too, with what is wrong about it.
  const isThere = typeof value !== 'string' || choices.some((choice) => choice.value === value)
  return (
    <ChoiceField
      label={label}
      field={field}
      placeholder={stepWords.theFlowRunEnds}
      choices={isThere ? choices : [{ value, label: stepWords.notThere(value) }, ...choices]}
      {...(description !== undefined && { description })}
    />
  )
}

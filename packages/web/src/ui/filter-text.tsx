import { TextInput } from '@mantine/core'

interface FilterTextProps {
  label: string
  value: string | undefined
  onChange: (value: string) => void
  /** An instant on the reader's own clock, instead of a text. */
  isTime?: boolean
  placeholder?: string
}

/** A text or a time that a list is narrowed down by; empty: by none. */
export function FilterText({ label, value, onChange, isTime = false, placeholder }: FilterTextProps) {
  return (
    <TextInput
      label={label}
      {...(placeholder !== undefined && { placeholder })}
      {...(isTime && { type: 'datetime-local' })}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      w={isTime ? 195 : 150}
    />
  )
}

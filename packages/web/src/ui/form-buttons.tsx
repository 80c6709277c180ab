import { Button, Group } from '@mantine/core'
import { common } from '../words/common.ts'

interface FormButtonsProps {
  /** The word on the button that sends the form. */
  submit: string
  isPending: boolean
  onCancel: () => void
  /** Where there is no form to send: what the button does. */
  onSubmit?: () => void
}

/** At the end of a form in a dialog: away from it, or on. */
export function FormButtons({ submit, isPending, onCancel, onSubmit }: FormButtonsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        {common.cancel}
      </Button>
      <Button type={onSubmit ? 'button' : 'submit'} loading={isPending} {...(onSubmit && { onClick: onSubmit })}>
        {submit}
      </Button>
    </Group>
  )
}

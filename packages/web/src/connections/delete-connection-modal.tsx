import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from '@tanstack/react-router'
import { api, isProblem, seg } from '../api/http.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'

/** Deleting takes everything with it, so the password is asked for again. */
export function DeleteConnectionModal({
  name,
  opened,
  onClose,
}: {
  name: string
  opened: boolean
  onClose: () => void
}) {
  const router = useRouter()
  const form = useForm({ initialValues: { password: '' } })
  const close = () => {
    form.reset()
    onClose()
  }
  const remove = useAction({
    run: async (password: string) => {
      await api('DELETE', `/connections/${seg(name)}`, { password })
      // Away first: what is fetched again afterwards must not ask for what is gone.
      await router.navigate({ to: '/connections' })
      close()
    },
    done: `The connection ${name} is deleted`,
    ownErrors: true,
  })
  const submit = (password: string) =>
    remove.mutate(password, {
      onError: (error) =>
        form.setErrors(
          isProblem(error, 'WRONG_PASSWORD')
            ? { password: 'That is not your password' }
            : { password: fieldErrors(error, { '/password': 'password' }).at.password ?? error.message },
        ),
    })

  return (
    <Modal opened={opened} onClose={close} title={`Delete ${name}?`}>
      <form onSubmit={form.onSubmit(({ password }) => submit(password))}>
        <Stack>
          <Text size="sm">
            Its commands, runs, results, keys and log are removed for good, and its gateways stop working. Nothing of it
            can be brought back.
          </Text>
          <PasswordInput
            label="Your password"
            description="Entered again, so that nobody deletes it from a screen left open."
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            {...form.getInputProps('password')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={remove.isPending}>
              Delete the connection
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

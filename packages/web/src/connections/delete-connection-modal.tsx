import { Button, Group, Modal, PasswordInput, Skeleton, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api, isProblem, seg } from '../api/http.ts'
import { contentsQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import classes from './delete-connection-modal.module.css'
import { losses } from './losses.ts'

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
            All of it is removed for good, and its gateways stop working. Nothing of it can be brought back:
          </Text>
          {opened && <Losses name={name} />}
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

/** What will be lost, counted. */
function Losses({ name }: { name: string }) {
  const { data, error } = useQuery(contentsQuery(name))
  if (error)
    return (
      <Text size="sm" c="dimmed">
        its commands, runs, results, keys and log. (They could not be counted: {error.message})
      </Text>
    )
  if (!data) return <Skeleton height={120} radius="md" aria-busy="true" />
  return (
    <ul className={classes.losses} aria-label="What will be lost">
      {losses(data).map(([amount, what, isGrave]) => (
        <li key={what} data-grave={isGrave || undefined}>
          <span>{amount}</span> {what}
        </li>
      ))}
    </ul>
  )
}

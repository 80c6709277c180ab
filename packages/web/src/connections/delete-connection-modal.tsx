import { Button, Group, Modal, PasswordInput, Skeleton, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api, isProblem, seg } from '../api/http.ts'
import { contentsQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
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
    done: connectionWords.theConnectionIsDeleted(name),
    ownErrors: true,
  })
  const submit = (password: string) =>
    remove.mutate(password, {
      onError: (error) =>
        form.setErrors(
          isProblem(error, 'WRONG_PASSWORD')
            ? { password: connectionWords.thatIsNotYourPassword }
            : { password: fieldErrors(error, { '/password': 'password' }).at.password ?? error.message },
        ),
    })

  return (
    <Modal opened={opened} onClose={close} title={connectionWords.askToDelete(name)}>
      <form onSubmit={form.onSubmit(({ password }) => submit(password))}>
        <Stack>
          <Text size="sm">{connectionWords.allOfItIsRemoved}</Text>
          {opened && <Losses name={name} />}
          <PasswordInput
            label={connectionWords.yourPassword}
            description={connectionWords.yourPasswordDescription}
            visibilityToggleButtonProps={{ 'aria-label': common.showPassword }}
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            {...form.getInputProps('password')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" color="red" loading={remove.isPending}>
              {connectionWords.deleteTheConnection}
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
        {connectionWords.couldNotBeCounted(error.message)}
      </Text>
    )
  if (!data) return <Skeleton height={120} radius="md" aria-busy="true" />
  return (
    <ul className={classes.losses} aria-label={connectionWords.whatWillBeLost}>
      {losses(data).map(([amount, what, isGrave]) => (
        <li key={what} data-grave={isGrave || undefined}>
          <span>{amount}</span> {what}
        </li>
      ))}
    </ul>
  )
}

import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { InvitedUser, NewUser } from '@postern/protocol/api'
import { useState } from 'react'
import { api } from '../api/http.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { userWords } from '../words/users.ts'
import { asRole, roleChoices } from './roles.ts'
import { ShownInvitation } from './shown-invitation.tsx'

export function InviteModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [invited, setInvited] = useState<InvitedUser>()
  const close = () => {
    setInvited(undefined)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={userWords.inviteSomebody} size="lg">
      {invited ? (
        <Stack>
          <ShownInvitation email={invited.email} invitation={invited.invitation} />
          <Group justify="flex-end">
            <Button onClick={close}>{userWords.done}</Button>
          </Group>
        </Stack>
      ) : (
        <InviteForm onInvited={setInvited} onCancel={close} />
      )}
    </Modal>
  )
}

function InviteForm({ onInvited, onCancel }: { onInvited: (user: InvitedUser) => void; onCancel: () => void }) {
  const form = useForm<NewUser>({ initialValues: { email: '', role: 'editor' } })
  const invite = useAction({
    run: (user: NewUser) => api<InvitedUser>('POST', '/users', user),
    ownErrors: true,
  })
  const submit = (values: NewUser) =>
    invite.mutate(values, {
      onSuccess: onInvited,
      onError: (error) => {
        const wrong = fieldErrors(error, { '/email': 'email', '/role': 'role' })
        form.setErrors({ ...wrong.at, ...(wrong.rest !== null && { email: wrong.rest }) })
      },
    })
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack>
        <TextInput
          label={common.email}
          type="email"
          required
          withAsterisk={false}
          data-autofocus
          {...form.getInputProps('email')}
        />
        <Select
          label={common.role}
          data={roleChoices()}
          allowDeselect={false}
          {...form.getInputProps('role')}
          onChange={(value) => form.setFieldValue('role', asRole(value) ?? 'viewer')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {userWords.makeTheLink}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

import { Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Flow, NewFlow } from '@postern/protocol/api'
import { useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { FormButtons } from '../ui/form-buttons.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'

interface FlowModalProps {
  /** The one that is renamed or described; undefined: a new one. */
  flow?: Flow
  opened: boolean
  onClose: () => void
}

export function FlowModal({ flow, opened, onClose }: FlowModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={flow ? flowWords.renameNamed(flow.name) : flowWords.newFlow}>
      {opened && <FlowForm {...(flow && { flow })} onClose={onClose} />}
    </Modal>
  )
}

function FlowForm({ flow, onClose }: Omit<FlowModalProps, 'opened'>) {
  const router = useRouter()
  const form = useForm({
    initialValues: { name: flow?.name ?? '', description: flow?.description ?? '' },
    validate: { name: (name) => (name.trim() === '' ? common.giveItAName : null) },
  })
  const save = useAction({
    run: (input: NewFlow) =>
      flow ? api<Flow>('PATCH', `/flows/${seg(flow.id)}`, input) : api<Flow>('POST', '/flows', input),
    ownErrors: true,
  })
  const submit = form.onSubmit(({ name, description }) =>
    save.mutate(
      { name: name.trim(), description: description.trim() },
      {
        onSuccess: ({ id }) => {
          onClose()
          if (!flow) void router.navigate({ to: '/flows/$id', params: { id } })
        },
        onError: (error) => {
          const wrong = fieldErrors(error, { '/name': 'name', '/description': 'description' })
          form.setErrors({ ...wrong.at, ...(wrong.rest && { name: wrong.rest }) })
        },
      },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={common.name}
          placeholder={flowWords.greetANewCustomer}
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Textarea
          label={flowWords.description}
          description={flowWords.optional}
          autosize
          minRows={2}
          maxLength={2_000}
          {...form.getInputProps('description')}
        />
        <FormButtons
          submit={flow ? common.save : flowWords.makeTheFlow}
          isPending={save.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  )
}

import { Alert, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Flow, FlowSecret, NewFlowSecret } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { type CommandValues, emptyValues } from '../commands/command-values.ts'
import { CredentialFields } from '../commands/credential-fields.tsx'
import { deliveryFields, wrongCredential, wrongHeaderLines } from '../commands/delivery-values.ts'
import { sharedPaths } from '../commands/field-paths.ts'
import { FormButtons } from '../ui/form-buttons.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'

/** A secret's paths: what is a callback's elsewhere has no such beginning here. */
const paths = {
  '/origin': 'callbackUrl',
  ...Object.fromEntries(
    Object.entries(sharedPaths)
      .filter(([path]) => /^\/callback(Headers|Credential)/.test(path))
      .map(([path, field]) => [
        path.replace('/callbackHeaders', '/headers').replace('/callbackCredential', '/credential'),
        field,
      ]),
  ),
}

interface FlowSecretModalProps {
  flow: Flow
  opened: boolean
  onClose: () => void
}

export function FlowSecretModal({ flow, opened, onClose }: FlowSecretModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={flowWords.setASecret} size="lg">
      {opened && <SecretForm flow={flow} onClose={onClose} />}
    </Modal>
  )
}

function SecretForm({ flow, onClose }: Omit<FlowSecretModalProps, 'opened'>) {
  const form = useForm<CommandValues & { rest?: string }>({
    initialValues: emptyValues('UTC'),
    validate: {
      name: (name) => (name.trim() === '' ? common.giveItAName : null),
      headerLines: wrongHeaderLines,
      ...wrongCredential,
    },
  })
  const save = useAction({
    run: ({ name, input }: { name: string; input: NewFlowSecret }) =>
      api<FlowSecret>('PUT', `/flows/${seg(flow.id)}/secrets/${seg(name)}`, input),
    done: ({ name }) => flowWords.theSecretIsSet(name),
    ownErrors: true,
  })
  const submit = form.onSubmit((values) => {
    const { callbackHeaders, callbackCredential } = deliveryFields(values)
    const input: NewFlowSecret = {
      origin: values.callbackUrl.trim(),
      ...(callbackHeaders && { headers: callbackHeaders }),
      ...(callbackCredential && { credential: callbackCredential }),
    }
    save.mutate(
      { name: values.name.trim(), input },
      {
        onSuccess: onClose,
        onError: (error) => {
          const { at, rest } = fieldErrors(error, paths)
          form.setErrors({ ...at, rest })
        },
      },
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {form.errors.rest && (
          <Alert color="red" role="alert">
            {form.errors.rest}
          </Alert>
        )}
        <TextInput
          label={common.name}
          description={flowWords.nameDescription}
          placeholder="crm"
          maxLength={63}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={flowWords.receiver}
          description={flowWords.receiverDescription}
          placeholder="https://api.example.com"
          type="url"
          autoComplete="off"
          {...form.getInputProps('callbackUrl')}
        />
        <CredentialFields form={form} />
        <Textarea
          label={flowWords.headersOfYourOwn}
          description={flowWords.oneALine}
          autosize
          minRows={1}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('headerLines')}
        />
        <FormButtons submit={flowWords.setIt} isPending={save.isPending} onCancel={onClose} />
      </Stack>
    </form>
  )
}

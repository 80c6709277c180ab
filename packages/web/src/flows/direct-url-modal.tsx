import { Alert, Checkbox, Group, Modal, NumberInput, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { CreatedDirectUrl, DirectUrl, DirectUrlPatch, Flow } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { FormButtons } from '../ui/form-buttons.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'

const paths = Object.fromEntries(
  ['name', 'protection', 'secret', 'arrays', 'maxBytes', 'perMinute', 'enabled'].map((name) => [`/${name}`, name]),
)

interface DirectUrlModalProps {
  flow: Flow
  /** Undefined: a new one. */
  edited: DirectUrl | undefined
  opened: boolean
  onClose: () => void
  /** With what is shown only now. */
  onSaved: (saved: CreatedDirectUrl) => void
}

export function DirectUrlModal({ flow, edited, opened, onClose, onSaved }: DirectUrlModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={edited ? flowWords.edit(edited.name) : flowWords.newDirectUrl}>
      {opened && <UrlForm flow={flow} edited={edited} onClose={onClose} onSaved={onSaved} />}
    </Modal>
  )
}

function UrlForm({ flow, edited, onClose, onSaved }: Omit<DirectUrlModalProps, 'opened'>) {
  const form = useForm({
    initialValues: {
      name: edited?.name ?? '',
      protection: edited?.protection ?? ('none' as DirectUrl['protection']),
      secret: '',
      arrays: edited?.arrays ?? ('each' as DirectUrl['arrays']),
      maxBytes: edited?.maxBytes ?? 262_144,
      perMinute: edited?.perMinute ?? 6_000,
      enabled: edited?.enabled ?? true,
    },
    validate: { name: (name) => (name.trim() === '' ? common.giveItAName : null) },
  })
  const save = useAction({
    run: (input: DirectUrlPatch) =>
      edited
        ? api<CreatedDirectUrl>('PATCH', `/direct-urls/${seg(edited.id)}`, input)
        : api<CreatedDirectUrl>('POST', '/direct-urls', { ...input, flowId: flow.id }),
    done: flowWords.theDirectUrlIsSaved,
    ownErrors: true,
  })
  const rest = save.error && fieldErrors(save.error, paths).rest
  const submit = form.onSubmit(({ name, secret, protection, ...values }) => {
    const isOther = protection !== edited?.protection
    save.mutate(
      {
        ...values,
        name: name.trim(),
        ...(isOther && { protection }),
        ...(protection !== 'none' && secret !== '' && { secret }),
      },
      {
        onSuccess: (saved) => {
          if (saved.url !== undefined || saved.secret !== undefined) onSaved(saved)
          onClose()
        },
        onError: (error) => form.setErrors(fieldErrors(error, paths).at),
      },
    )
  })
  const { protection } = form.values
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {rest && (
          <Alert color="red" role="alert">
            {rest}
          </Alert>
        )}
        <TextInput
          label={common.name}
          placeholder={flowWords.newCustomersOfTheShop}
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Select
          label={flowWords.letsInBy}
          data={[
            { value: 'none', label: flowWords.itsAddressAlone },
            { value: 'bearer', label: flowWords.aBearerToken },
            { value: 'signature', label: flowWords.aSignatureStandardWebhooks },
          ]}
          allowDeselect={false}
          {...form.getInputProps('protection')}
        />
        {protection !== 'none' && (
          <PasswordInput
            label={protection === 'bearer' ? common.token : flowWords.signingSecret}
            description={edited?.protection === protection ? flowWords.theOneThereIsStays : flowWords.oneIsMade}
            autoComplete="new-password"
            {...form.getInputProps('secret')}
          />
        )}
        <Select
          label={flowWords.aJsonArrayIs}
          data={[
            { value: 'each', label: flowWords.recordForEachOfItsItems },
            { value: 'one', label: flowWords.withThemInItems },
          ]}
          allowDeselect={false}
          {...form.getInputProps('arrays')}
        />
        <Group grow align="flex-start">
          <NumberInput
            label={flowWords.largestBody}
            suffix={flowWords.bytes}
            thousandSeparator=" "
            allowDecimal={false}
            {...form.getInputProps('maxBytes')}
          />
          <NumberInput
            label={flowWords.requestsInAMinute}
            thousandSeparator=" "
            allowDecimal={false}
            {...form.getInputProps('perMinute')}
          />
        </Group>
        <Checkbox label={flowWords.itIsOn} {...form.getInputProps('enabled', { type: 'checkbox' })} />
        <FormButtons submit={edited ? common.save : flowWords.makeIt} isPending={save.isPending} onCancel={onClose} />
      </Stack>
    </form>
  )
}

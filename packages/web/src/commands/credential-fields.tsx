import { PasswordInput, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'

const kinds = [
  { value: 'none', label: 'Nothing' },
  { value: 'bearer', label: 'A bearer token' },
  { value: 'basic', label: 'A user name and a password' },
  { value: 'oauth2', label: 'An OAuth 2 token (client credentials)' },
  { value: 'certificate', label: 'A client certificate (mutual TLS)' },
]

const secret = { autoComplete: 'new-password', spellCheck: false } as const
const plain = { autoComplete: 'off', spellCheck: false } as const

/** What the receiver lets a callback in for. */
export function CredentialFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { credentialKind, hasCredential } = form.values
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Select
        label="The receiver asks for"
        description="Stored encrypted, and not shown again."
        data={hasCredential ? [{ value: 'kept', label: 'What is stored' }, ...kinds] : kinds}
        allowDeselect={false}
        {...form.getInputProps('credentialKind')}
      />
      {credentialKind === 'bearer' && <PasswordInput label="Token" {...secret} {...form.getInputProps('token')} />}
      {credentialKind === 'basic' && (
        <>
          <TextInput label="User name" {...plain} {...form.getInputProps('user')} />
          <PasswordInput label="Password" {...secret} {...form.getInputProps('password')} />
        </>
      )}
      {credentialKind === 'oauth2' && (
        <>
          <TextInput label="Token URL" type="url" {...plain} {...form.getInputProps('tokenUrl')} />
          <TextInput label="Client id" {...plain} {...form.getInputProps('clientId')} />
          <PasswordInput label="Client secret" {...secret} {...form.getInputProps('clientSecret')} />
          <TextInput label="Scope" placeholder="Optional" {...plain} {...form.getInputProps('scope')} />
          <Select
            label="Id and secret go in"
            data={[
              { value: 'header', label: 'the Authorization header' },
              { value: 'body', label: 'the body' },
            ]}
            allowDeselect={false}
            {...form.getInputProps('secretIn')}
          />
        </>
      )}
      {credentialKind === 'certificate' && (
        <>
          <Textarea
            label="Certificate"
            description="PEM"
            autosize
            maxRows={6}
            {...plain}
            {...form.getInputProps('certificate')}
          />
          <Textarea
            label="Its private key"
            description="PEM, without a passphrase"
            autosize
            maxRows={6}
            {...plain}
            {...form.getInputProps('certificateKey')}
          />
        </>
      )}
    </SimpleGrid>
  )
}

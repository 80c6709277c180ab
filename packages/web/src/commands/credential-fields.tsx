import { PasswordInput, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import classes from '../ui/fields.module.css'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import type { CommandValues } from './command-values.ts'

const kinds = [
  { value: 'none', label: commandFormWords.nothing },
  { value: 'bearer', label: commandFormWords.aBearerToken },
  { value: 'basic', label: commandFormWords.aUserNameAndAPassword },
  { value: 'oauth2', label: commandFormWords.anOAuth2Token },
  { value: 'certificate', label: commandFormWords.aClientCertificateMutualTls },
]

const secret = { autoComplete: 'new-password', spellCheck: false } as const
const plain = { autoComplete: 'off', spellCheck: false } as const

/** What the receiver lets a callback in for. */
export function CredentialFields({ form }: { form: UseFormReturnType<CommandValues> }) {
  const { credentialKind, hasCredential } = form.values
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className={classes.fields}>
      <Select
        label={commandFormWords.theReceiverAsksFor}
        description={commandFormWords.storedEncrypted}
        data={hasCredential ? [{ value: 'kept', label: commandFormWords.whatIsStored }, ...kinds] : kinds}
        allowDeselect={false}
        {...form.getInputProps('credentialKind')}
      />
      {credentialKind === 'bearer' && (
        <PasswordInput label={common.token} {...secret} {...form.getInputProps('token')} />
      )}
      {credentialKind === 'basic' && (
        <>
          <TextInput label={commandFormWords.userName} {...plain} {...form.getInputProps('user')} />
          <PasswordInput label={common.password} {...secret} {...form.getInputProps('password')} />
        </>
      )}
      {credentialKind === 'oauth2' && (
        <>
          <TextInput label={commandFormWords.tokenUrl} type="url" {...plain} {...form.getInputProps('tokenUrl')} />
          <TextInput label={commandFormWords.clientId} {...plain} {...form.getInputProps('clientId')} />
          <PasswordInput label={commandFormWords.clientSecret} {...secret} {...form.getInputProps('clientSecret')} />
          <TextInput
            label={commandFormWords.scope}
            placeholder={commandFormWords.optional}
            {...plain}
            {...form.getInputProps('scope')}
          />
          <Select
            label={commandFormWords.idAndSecretGoIn}
            data={[
              { value: 'header', label: commandFormWords.theAuthorizationHeader },
              { value: 'body', label: commandFormWords.theBody },
            ]}
            allowDeselect={false}
            {...form.getInputProps('secretIn')}
          />
        </>
      )}
      {credentialKind === 'certificate' && (
        <>
          <Textarea
            label={commandFormWords.certificate}
            description="PEM"
            autosize
            maxRows={6}
            {...plain}
            {...form.getInputProps('certificate')}
          />
          <Textarea
            label={commandFormWords.itsPrivateKey}
            description={commandFormWords.withoutAPassphrase}
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

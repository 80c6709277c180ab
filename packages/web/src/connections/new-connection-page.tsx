import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { CreatedConnection, NewConnection } from '@postern/protocol/api'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api, isProblem } from '../api/http.ts'
import { newKeyQuery } from '../api/queries.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'

const paths = { '/name': 'name', '/description': 'description' }
const isTaken = (error: Error) => isProblem(error, 'CONNECTION_NAME_TAKEN')

const crumbs = [
  <TextLink key="connections" to="/connections" c="inherit" size="sm">
    {common.connections}
  </TextLink>,
]

export function NewConnectionPage() {
  return (
    <NeedsPage least="editor" title={connectionWords.newConnection}>
      <NewConnectionContent />
    </NeedsPage>
  )
}

function NewConnectionContent() {
  const queries = useQueryClient()
  const router = useRouter()
  const lead = async ({ name, apiKey }: CreatedConnection) => {
    queries.setQueryData(newKeyQuery(name).queryKey, apiKey)
    await router.navigate({ to: '/connections/$name/start', params: { name } })
  }
  return (
    <Page
      title={connectionWords.newConnection}
      crumbs={crumbs}
      narrow
      description={connectionWords.newConnectionDescription}
    >
      <NewConnectionForm onCreated={(created) => void lead(created)} />
    </Page>
  )
}

function NewConnectionForm({ onCreated }: { onCreated: (connection: CreatedConnection) => void }) {
  const form = useForm({
    initialValues: { name: '', description: '' },
    validate: {
      name: (name) => (/^[a-z0-9_]+$/.test(name) ? null : connectionWords.smallLettersAZ),
    },
  })
  const create = useAction({
    run: (values: NewConnection) => api<CreatedConnection>('POST', '/connections', values),
    ownErrors: true,
  })
  const rest = create.error && !isTaken(create.error) && fieldErrors(create.error, paths).rest
  const submit = ({ name, description }: { name: string; description: string }) =>
    create.mutate(
      { name, ...(description.trim() !== '' && { description: description.trim() }) },
      {
        onSuccess: onCreated,
        onError: (error) => form.setErrors(isTaken(error) ? { name: error.message } : fieldErrors(error, paths).at),
      },
    )

  return (
    <Section title={connectionWords.whatIsItCalled}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack>
          {rest && (
            <Alert color="red" role="alert">
              {rest}
            </Alert>
          )}
          <TextInput
            label={common.name}
            description={connectionWords.nameDescription}
            placeholder="erp_madrid"
            required
            withAsterisk={false}
            maxLength={63}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('name')}
          />
          <Textarea
            label={connectionWords.description}
            description={connectionWords.descriptionDescription}
            autosize
            minRows={2}
            maxLength={2_000}
            {...form.getInputProps('description')}
          />
          <Group>
            <Button type="submit" loading={create.isPending}>
              {connectionWords.makeTheConnection}
            </Button>
            <ButtonLink to="/connections" variant="subtle" color="gray">
              {common.cancel}
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

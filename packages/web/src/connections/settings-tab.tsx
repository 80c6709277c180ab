import { Group, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Connection } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { connectionQuery } from '../api/queries.ts'
import { EditorButton, EditorFields } from '../session/gated.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { AlertUrl } from './alert-url.tsx'
import { ApiKeys } from './api-keys.tsx'
import { CallbackRate } from './callback-rate.tsx'
import { DeleteConnectionModal } from './delete-connection-modal.tsx'
import { SigningSecrets } from './signing-secrets.tsx'

export function SettingsTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(connectionQuery(name))
  return (
    <QueryView query={query}>
      {(connection) => (
        <Stack gap="lg">
          <ApiKeys connection={connection} />
          <SigningSecrets connection={connection} />
          <AlertUrl key={`alerts ${connection.alertUrl}`} connection={connection} />
          <CallbackRate key={`rate ${JSON.stringify(connection.callbackRate)}`} connection={connection} />
          <Description key={`description ${connection.description}`} connection={connection} />
          <Deletion name={name} />
        </Stack>
      )}
    </QueryView>
  )
}

function Description({ connection }: { connection: Connection }) {
  const form = useForm({ initialValues: { description: connection.description } })
  const save = useAction({
    run: (description: string) => api<Connection>('PATCH', `/connections/${seg(connection.name)}`, { description }),
    done: connectionWords.theDescriptionIsSaved,
  })
  return (
    <Section title={connectionWords.description}>
      <form onSubmit={form.onSubmit(({ description }) => save.mutate(description.trim()))}>
        <EditorFields>
          {' '}
          <Stack>
            <Textarea
              aria-label={connectionWords.description}
              autosize
              minRows={2}
              maxLength={2_000}
              {...form.getInputProps('description')}
            />
            <Group>
              <EditorButton type="submit" disabled={!form.isDirty()} loading={save.isPending}>
                {common.save}
              </EditorButton>
            </Group>
          </Stack>
        </EditorFields>
      </form>
    </Section>
  )
}

function Deletion({ name }: { name: string }) {
  const [opened, modal] = useDisclosure(false)
  return (
    <Section
      title={connectionWords.deleteTheConnection}
      description={connectionWords.deleteTheConnectionDescription}
      action={
        <>
          <EditorButton color="red" variant="outline" onClick={modal.open}>
            {connectionWords.deleteNamed(name)}
          </EditorButton>
          <DeleteConnectionModal name={name} opened={opened} onClose={modal.close} />
        </>
      }
    />
  )
}

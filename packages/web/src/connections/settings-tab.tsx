import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Connection, SigningSecret } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { connectionQuery } from '../api/queries.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { AlertUrl } from './alert-url.tsx'
import { ApiKeys } from './api-keys.tsx'
import { DeleteConnectionModal } from './delete-connection-modal.tsx'

export function SettingsTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(connectionQuery(name))
  return (
    <QueryView query={query}>
      {(connection) => (
        <Stack gap="lg">
          <ApiKeys connection={connection} />
          <Secret name={name} />
          <AlertUrl key={connection.alertUrl} connection={connection} />
          <Description key={connection.description} connection={connection} />
          <Deletion name={name} />
        </Stack>
      )}
    </QueryView>
  )
}

function Secret({ name }: { name: string }) {
  const [secret, setSecret] = useState<string>()
  const reveal = useAction({
    run: () => api<SigningSecret>('GET', `/connections/${seg(name)}/signing-secret`),
  })
  return (
    <Section
      title="Signing secret"
      description="Every callback is signed after Standard Webhooks. Give this secret to the receiver: it verifies with it that the rows came from here, unchanged."
      action={
        secret === undefined ? (
          <Button
            variant="default"
            loading={reveal.isPending}
            onClick={() => reveal.mutate(undefined, { onSuccess: (found) => setSecret(found.secret) })}
          >
            Reveal
          </Button>
        ) : (
          <Button variant="default" onClick={() => setSecret(undefined)}>
            Hide
          </Button>
        )
      }
    >
      {secret === undefined ? (
        <Text size="sm" c="dimmed" className="mono">
          whsec_••••••••••••••••
        </Text>
      ) : (
        <CopyLine label="Signing secret" value={secret} />
      )}
    </Section>
  )
}

function Description({ connection }: { connection: Connection }) {
  const form = useForm({ initialValues: { description: connection.description } })
  const save = useAction({
    run: (description: string) => api<Connection>('PATCH', `/connections/${seg(connection.name)}`, { description }),
    done: 'The description is saved',
  })
  return (
    <Section title="Description">
      <form onSubmit={form.onSubmit(({ description }) => save.mutate(description.trim()))}>
        <Stack>
          <Textarea
            aria-label="Description"
            autosize
            minRows={2}
            maxLength={2_000}
            {...form.getInputProps('description')}
          />
          <Group>
            <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function Deletion({ name }: { name: string }) {
  const [opened, modal] = useDisclosure(false)
  return (
    <Section
      title="Delete the connection"
      description="Removes its commands, runs, results, keys and log for good. Your password is asked for again."
      action={
        <>
          <Button color="red" variant="outline" onClick={modal.open}>
            Delete {name}
          </Button>
          <DeleteConnectionModal name={name} opened={opened} onClose={modal.close} />
        </>
      }
    />
  )
}

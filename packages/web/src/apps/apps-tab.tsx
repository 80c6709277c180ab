import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { App, NewApp } from '@postern/protocol/api'
import { IconPlus, IconPuzzle } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { appsQuery } from '../api/queries.ts'
import { SqlLine } from '../commands/sql-text.tsx'
import { count } from '../lib/format-size.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { TextLink } from '../ui/links.tsx'
import { allItems, List, ListItem, LoadMore } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'

/** The tools that flow steps use to reach this connection. */
export function AppsTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useInfiniteQuery(appsQuery(name))
  const [adding, modal] = useDisclosure(false)
  return (
    <Section
      title="Apps"
      description="What the Data Gateway steps of flows use: a SQL text whose @object.params.NAME@ get their values from the flow. The first came with the connection."
      action={
        <EditorButton variant="default" leftSection={<IconPlus size={17} />} onClick={modal.open}>
          New app
        </EditorButton>
      }
    >
      <NewAppModal connection={name} opened={adding} onClose={modal.close} />
      <QueryView query={query} lines={2}>
        {(data) => {
          const apps = allItems(data)
          return apps.length === 0 ? (
            <Nothing icon={<IconPuzzle size={26} stroke={1.5} />} title="No app">
              Make one, write its SQL, and choose it in a flow.
            </Nothing>
          ) : (
            <>
              <List label="Apps">
                {apps.map((app) => (
                  <ListItem key={app.id}>
                    <AppRow app={app} />
                  </ListItem>
                ))}
              </List>
              <LoadMore query={query} />
            </>
          )
        }}
      </QueryView>
    </Section>
  )
}

function AppRow({ app }: { app: App }) {
  const router = useRouter()
  const confirm = useConfirm()
  const clone = useAction({
    run: async () => {
      const copy = await api<App>('POST', `/apps/${seg(app.id)}/clone`, {})
      await router.navigate({ to: '/apps/$id', params: { id: copy.id } })
    },
    done: 'This is the copy: give it a name of its own',
  })
  const remove = useAction({ run: () => api('DELETE', `/apps/${seg(app.id)}`), done: `“${app.name}” is deleted` })
  const askToRemove = async () => {
    const yes = await confirm({
      title: `Delete the app “${app.name}”?`,
      body: 'No flow can use it any more.',
      confirm: 'Delete',
    })
    if (yes) remove.mutate()
  }
  return (
    <Group justify="space-between" gap="sm">
      <div style={{ minWidth: 0, flex: '1 1 260px' }}>
        <TextLink to="/apps/$id" params={{ id: app.id }} fw={600} c="inherit">
          {app.name}
        </TextLink>
        {app.sql === null ? (
          <Text size="sm" c="dimmed">
            Its SQL is not written yet
          </Text>
        ) : (
          <SqlLine sql={app.sql} />
        )}
      </div>
      <Text size="sm" c="dimmed">
        {count(app.parameters.length, 'parameter')}
      </Text>
      <Group gap={2}>
        <EditorButton
          size="compact-sm"
          variant="subtle"
          aria-label={`Clone ${app.name}`}
          loading={clone.isPending}
          onClick={() => clone.mutate()}
        >
          Clone
        </EditorButton>
        <EditorButton
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={`Delete ${app.name}`}
          loading={remove.isPending}
          onClick={() => void askToRemove()}
        >
          Delete
        </EditorButton>
      </Group>
    </Group>
  )
}

function NewAppModal({ connection, opened, onClose }: { connection: string; opened: boolean; onClose: () => void }) {
  const router = useRouter()
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  })
  const create = useAction({ run: (input: NewApp) => api<App>('POST', '/apps', input), ownErrors: true })
  const submit = form.onSubmit(({ name }) =>
    create.mutate(
      { connection, name: name.trim() },
      {
        onSuccess: (app) => void router.navigate({ to: '/apps/$id', params: { id: app.id } }),
        onError: (error) => {
          const wrong = fieldErrors(error, { '/name': 'name' })
          form.setErrors({ name: wrong.at.name ?? wrong.rest })
        },
      },
    ),
  )
  return (
    <Modal opened={opened} onClose={onClose} title="New app">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="Name"
            placeholder="Customer by number"
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <EditorButton type="submit" loading={create.isPending}>
              Make the app
            </EditorButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

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
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { TextLink } from '../ui/links.tsx'
import { allItems, List, ListItem, LoadMore } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { appWords } from '../words/apps.ts'
import { common } from '../words/common.ts'

/** The tools that flow steps use to reach this connection. */
export function AppsTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useInfiniteQuery(appsQuery(name))
  const [adding, modal] = useDisclosure(false)
  return (
    <Section
      title={appWords.apps}
      description={appWords.appsDescription}
      action={
        <EditorButton variant="default" leftSection={<IconPlus size={17} />} onClick={modal.open}>
          {appWords.newApp}
        </EditorButton>
      }
    >
      <NewAppModal connection={name} opened={adding} onClose={modal.close} />
      <QueryView query={query} lines={2}>
        {(data) => {
          const apps = allItems(data)
          return apps.length === 0 ? (
            <Nothing icon={<IconPuzzle size={26} stroke={1.5} />} title={appWords.noApp}>
              {appWords.noAppText}
            </Nothing>
          ) : (
            <>
              <List label={appWords.apps}>
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
    done: appWords.thisIsTheCopy,
  })
  const remove = useAction({ run: () => api('DELETE', `/apps/${seg(app.id)}`), done: appWords.isDeleted(app.name) })
  const askToRemove = async () => {
    const yes = await confirm({
      title: appWords.deleteTheApp(app.name),
      body: appWords.noFlowCanUse,
      confirm: common.delete,
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
            {appWords.itsSqlIsNotWrittenYet}
          </Text>
        ) : (
          <SqlLine sql={app.sql} />
        )}
      </div>
      <Text size="sm" c="dimmed">
        {appWords.parameters(app.parameters.length)}
      </Text>
      <Group gap={2}>
        <EditorButton
          size="compact-sm"
          variant="subtle"
          aria-label={appWords.clone(app.name)}
          loading={clone.isPending}
          onClick={() => clone.mutate()}
        >
          {common.clone}
        </EditorButton>
        <EditorButton
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={appWords.delete(app.name)}
          loading={remove.isPending}
          onClick={() => void askToRemove()}
        >
          {common.delete}
        </EditorButton>
      </Group>
    </Group>
  )
}

function NewAppModal({ connection, opened, onClose }: { connection: string; opened: boolean; onClose: () => void }) {
  const router = useRouter()
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? common.giveItAName : null) },
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
    <Modal opened={opened} onClose={onClose} title={appWords.newApp}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={common.name}
            placeholder={appWords.customerByNumber}
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <EditorButton type="submit" loading={create.isPending}>
              {appWords.makeTheApp}
            </EditorButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

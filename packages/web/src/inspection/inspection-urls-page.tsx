import { Button, Group, Modal, Stack, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { InspectionUrl, NewInspectionUrl } from '@postern/protocol/api'
import { IconPlus, IconZoomCode } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { inspectionUrlsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { CopyButton } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'

export function InspectionUrlsPage() {
  const query = useQuery(inspectionUrlsQuery)
  const [adding, modal] = useDisclosure(false)
  const add = (
    <EditorButton leftSection={<IconPlus size={17} />} onClick={modal.open}>
      New inspection URL
    </EditorButton>
  )
  return (
    <Page
      title="Inspection URLs"
      description="Built-in receivers for trials: send a command's rows to one and look at what arrives."
      actions={add}
    >
      <NewUrlModal opened={adding} onClose={modal.close} />
      <QueryView query={query}>
        {(urls) =>
          urls.length === 0 ? (
            <Nothing icon={<IconZoomCode size={28} stroke={1.5} />} title="No inspection URL yet" action={add}>
              Make one and use it as a command's callback URL.
            </Nothing>
          ) : (
            <DataTable label="Inspection URLs" columns={['Name', 'URL', 'Requests', 'Last request']} minWidth={700}>
              {urls.map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Td fw={600}>
                    <TextLink to="/inspection/$id" params={{ id: each.id }} inherit>
                      {each.name}
                    </TextLink>
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4} wrap="nowrap">
                      <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                        {each.url}
                      </span>
                      <CopyButton value={each.url} label={`the URL of ${each.name}`} />
                    </Group>
                  </Table.Td>
                  <Table.Td>{each.requestCount.toLocaleString('en-US')}</Table.Td>
                  <Table.Td>
                    <Time at={each.lastRequestAt} fallback="never" />
                  </Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </QueryView>
    </Page>
  )
}

function NewUrlModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const router = useRouter()
  const form = useForm<NewInspectionUrl>({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  })
  const create = useAction({
    run: (values: NewInspectionUrl) => api<InspectionUrl>('POST', '/inspection-urls', values),
  })
  const submit = ({ name }: NewInspectionUrl) =>
    create.mutate(
      { name: name.trim() },
      { onSuccess: ({ id }) => void router.navigate({ to: '/inspection/$id', params: { id } }) },
    )
  return (
    <Modal opened={opened} onClose={onClose} title="New inspection URL">
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <TextInput
            label="Name"
            placeholder="Trial of the orders"
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <EditorButton type="submit" loading={create.isPending}>
              Make it
            </EditorButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

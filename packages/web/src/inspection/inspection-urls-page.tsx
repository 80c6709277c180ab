import { Button, Group, Modal, Stack, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { InspectionUrl, NewInspectionUrl } from '@postern/protocol/api'
import { IconPlus, IconZoomCode } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { inspectionUrlsQuery } from '../api/queries.ts'
import { grouped } from '../lib/format-size.ts'
import { EditorButton } from '../session/gated.tsx'
import { CopyButton } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { inspectionWords } from '../words/inspection.ts'

export function InspectionUrlsPage() {
  const query = useQuery(inspectionUrlsQuery)
  const [adding, modal] = useDisclosure(false)
  const add = (
    <EditorButton leftSection={<IconPlus size={17} />} onClick={modal.open}>
      {inspectionWords.newInspectionUrl}
    </EditorButton>
  )
  return (
    <Page title={common.inspectionUrls} description={inspectionWords.aboutInspectionUrls} actions={add}>
      <NewUrlModal opened={adding} onClose={modal.close} />
      <QueryView query={query}>
        {(urls) =>
          urls.length === 0 ? (
            <Nothing
              icon={<IconZoomCode size={28} stroke={1.5} />}
              title={inspectionWords.noInspectionUrlYet}
              action={add}
            >
              {inspectionWords.noInspectionUrlYetText}
            </Nothing>
          ) : (
            <DataTable
              label={common.inspectionUrls}
              columns={[common.name, 'URL', inspectionWords.requests, inspectionWords.lastRequest]}
              minWidth={700}
            >
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
                      <CopyButton value={each.url} label={inspectionWords.theUrlOf(each.name)} />
                    </Group>
                  </Table.Td>
                  <Table.Td>{grouped(each.requestCount)}</Table.Td>
                  <Table.Td>
                    <Time at={each.lastRequestAt} fallback={common.never} />
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
    validate: { name: (name) => (name.trim() === '' ? common.giveItAName : null) },
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
    <Modal opened={opened} onClose={onClose} title={inspectionWords.newInspectionUrl}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <TextInput
            label={common.name}
            placeholder={inspectionWords.trialOfTheOrders}
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <EditorButton type="submit" loading={create.isPending}>
              {inspectionWords.makeIt}
            </EditorButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

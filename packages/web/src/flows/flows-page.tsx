import { FileButton, Group, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Flow } from '@postern/protocol/api'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { flowsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { FlowModal } from './flow-modal.tsx'
import { readJson } from './read-json.ts'

export function FlowsPage() {
  const query = useQuery(flowsQuery)
  const [adding, modal] = useDisclosure(false)
  const add = (
    <EditorButton leftSection={<IconPlus size={17} />} onClick={modal.open}>
      New flow
    </EditorButton>
  )
  return (
    <Page
      title="Flows"
      description="Steps that a data record passes through: it comes in by a direct URL, gets rows from databases, waits, and goes on."
      actions={
        <>
          <ButtonLink to="/flow-runs" variant="default">
            Flow runs
          </ButtonLink>
          <ImportFlow />
          {add}
        </>
      }
    >
      <FlowModal opened={adding} onClose={modal.close} />
      <QueryView query={query}>
        {(flows) =>
          flows.length === 0 ? (
            <Nothing icon={<IconRoute size={28} stroke={1.5} />} title="No flow yet" action={add}>
              Make one, write what it does, and give it a direct URL that records come in by.
            </Nothing>
          ) : (
            <DataTable label="Flows" columns={['Name', 'State', 'Changed', '']} minWidth={560}>
              {flows.map((flow) => (
                <Table.Tr key={flow.id}>
                  <Table.Td>
                    <TextLink to="/flows/$id" params={{ id: flow.id }} inherit fw={600}>
                      {flow.name}
                    </TextLink>
                    {flow.description && (
                      <Text size="xs" c="dimmed" lineClamp={1}>
                        {flow.description}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <FlowState flow={flow} />
                  </Table.Td>
                  <Table.Td>
                    <Time at={flow.updatedAt} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <TextLink to="/flow-runs" search={{ flowId: flow.id }} inherit aria-label={`Runs of ${flow.name}`}>
                      Runs
                    </TextLink>
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

export function FlowState({ flow }: { flow: Flow }) {
  return (
    <Group gap={6}>
      {flow.publishedVersion === null ? (
        <Badge tone="quiet">Not published</Badge>
      ) : (
        <Badge tone="good">Version {flow.publishedVersion} published</Badge>
      )}
      {flow.draftVersion !== null && <Badge tone="busy">Draft {flow.draftVersion}</Badge>}
    </Group>
  )
}

/** Makes a flow of a file that another one, perhaps of another server, was exported to. */
function ImportFlow() {
  const router = useRouter()
  const load = useAction({
    run: async (file: File) => {
      const read = readJson(await file.text())
      if (read.wrong !== undefined) throw new Error(read.wrong)
      const flow = await api<Flow>('POST', '/flows/import', read.value)
      await router.navigate({ to: '/flows/$id', params: { id: flow.id } })
    },
    done: 'It is a draft: set its secrets, then publish it',
  })
  return (
    <FileButton accept="application/json,.json" onChange={(file) => file && load.mutate(file)}>
      {(props) => (
        <EditorButton {...props} variant="default" loading={load.isPending}>
          Import
        </EditorButton>
      )}
    </FileButton>
  )
}

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
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'
import { FlowModal } from './flow-modal.tsx'
import { readJson } from './read-json.ts'

export function FlowsPage() {
  const query = useQuery(flowsQuery)
  const [adding, modal] = useDisclosure(false)
  const add = (
    <EditorButton leftSection={<IconPlus size={17} />} onClick={modal.open}>
      {flowWords.newFlow}
    </EditorButton>
  )
  return (
    <Page
      title={common.flows}
      description={flowWords.flowsDescription}
      actions={
        <>
          <ButtonLink to="/flow-runs" variant="default">
            {common.flowRuns}
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
            <Nothing icon={<IconRoute size={28} stroke={1.5} />} title={flowWords.noFlowYet} action={add}>
              {flowWords.noFlowYetText}
            </Nothing>
          ) : (
            <DataTable label={common.flows} columns={[common.name, common.state, flowWords.changed, '']} minWidth={560}>
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
                    <TextLink
                      to="/flow-runs"
                      search={{ flowId: flow.id }}
                      inherit
                      aria-label={flowWords.runsOf(flow.name)}
                    >
                      {common.runs}
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
        <Badge tone="quiet">{flowWords.notPublished}</Badge>
      ) : (
        <Badge tone="good">{flowWords.versionIsPublished(flow.publishedVersion)}</Badge>
      )}
      {flow.draftVersion !== null && <Badge tone="busy">{flowWords.draftVersion(flow.draftVersion)}</Badge>}
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
    done: flowWords.itIsADraft,
  })
  return (
    <FileButton accept="application/json,.json" onChange={(file) => file && load.mutate(file)}>
      {(props) => (
        <EditorButton {...props} variant="default" loading={load.isPending}>
          {flowWords.import}
        </EditorButton>
      )}
    </FileButton>
  )
}

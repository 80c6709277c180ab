import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Flow } from '@postern/protocol/api'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { flowQuery } from '../api/queries.ts'
import { FlowRunList } from '../flow-runs/flow-run-list.tsx'
import { EditorButton, OperatorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'
import { DirectUrls } from './direct-urls.tsx'
import { FlowDefinitionEditor } from './flow-definition-editor.tsx'
import { FlowModal } from './flow-modal.tsx'
import { FlowSecrets } from './flow-secrets.tsx'
import { FlowState } from './flows-page.tsx'
import { StartFlowModal } from './start-flow-modal.tsx'

export function FlowPage() {
  const { id } = useParams({ from: '/app/flows/$id' })
  const query = useQuery(flowQuery(id))
  const flow = query.data
  return (
    <Page
      title={flow?.name ?? common.flow}
      wide
      description={flow?.description}
      crumbs={[
        <TextLink key="flows" to="/flows" c="inherit" size="sm">
          {common.flows}
        </TextLink>,
      ]}
      actions={flow && <Actions flow={flow} />}
    >
      <QueryView query={query}>
        {(found) => (
          <Stack gap="lg">
            <FlowDefinitionEditor flow={found} />
            <DirectUrls flow={found} />
            <FlowSecrets flow={found} />
            <Section
              title={common.flowRuns}
              description={flowWords.newestFirst}
              action={
                <TextLink to="/flow-runs" search={{ flowId: found.id }} size="sm">
                  {flowWords.allOfThem}
                </TextLink>
              }
            >
              <FlowRunList filter={{ flowId: found.id }} nothing={flowWords.startOneByHand} />
            </Section>
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

function Actions({ flow }: { flow: Flow }) {
  const [starting, modal] = useDisclosure(false)
  const [renaming, renameModal] = useDisclosure(false)
  const router = useRouter()
  const confirm = useConfirm()
  const remove = useAction({
    run: async () => {
      await api('DELETE', `/flows/${seg(flow.id)}`)
      await router.navigate({ to: '/flows' })
    },
    done: flowWords.isDeleted(flow.name),
  })
  const askToRemove = async () => {
    const yes = await confirm({
      title: flowWords.deleteTheFlow(flow.name),
      body: flowWords.whatGoesWithIt,
      confirm: common.delete,
    })
    if (yes) remove.mutate()
  }
  return (
    <>
      <span style={{ alignSelf: 'center' }}>
        <FlowState flow={flow} />
      </span>
      <OperatorButton
        leftSection={<IconPlayerPlay size={16} stroke={1.8} />}
        disabled={flow.publishedVersion === null}
        onClick={modal.open}
      >
        {flowWords.start}
      </OperatorButton>
      <EditorButton variant="default" onClick={renameModal.open}>
        {flowWords.rename}
      </EditorButton>
      <Button
        component="a"
        variant="default"
        href={`/api/v1/flows/${seg(flow.id)}/export`}
        download={`${flow.name}.json`}
      >
        {flowWords.export}
      </Button>
      <EditorButton variant="default" color="red" loading={remove.isPending} onClick={() => void askToRemove()}>
        {common.delete}
      </EditorButton>
      <FlowModal flow={flow} opened={renaming} onClose={renameModal.close} />
      <StartFlowModal flow={flow} of="published" opened={starting} onClose={modal.close} />
    </>
  )
}

import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Flow, FlowVersion } from '@postern/protocol/api'
import { useQueryClient } from '@tanstack/react-query'
import { api, isProblem, seg } from '../api/http.ts'
import { flowVersionQuery } from '../api/queries.ts'
import { EditorButton, OperatorButton } from '../session/gated.tsx'
import { useMay } from '../session/use-role.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { Time } from '../ui/time.tsx'
import { notifyFailed, useAction } from '../ui/use-action.ts'
import { flowWords } from '../words/flows.ts'
import type { Draft } from './definition/use-draft.ts'
import { DiffModal } from './diff-modal.tsx'
import { StartFlowModal } from './start-flow-modal.tsx'

interface DraftActionsProps {
  flow: Flow
  version: FlowVersion | null
  draft: Draft
  isChanged: boolean
  onSaved: (text: string) => void
}

/** What becomes of a draft. */
export function DraftActions({ flow, version, draft, isChanged, onSaved }: DraftActionsProps) {
  const [comparing, diff] = useDisclosure(false)
  const [testing, test] = useDisclosure(false)
  const confirm = useConfirm()
  const queries = useQueryClient()
  const path = `/flows/${seg(flow.id)}`
  // What is wrong stands at its place already, where the check tells it, too.
  const failed = (error: Error) => {
    if (isProblem(error, 'INPUT_INVALID') && draft.problems.length > 0) return
    notifyFailed(error)
  }
  const save = useAction({
    run: async (text: string) => {
      const stored = await api<FlowVersion>('PUT', `${path}/draft`, { definition: JSON.parse(text) })
      queries.setQueryData(flowVersionQuery(flow.id, stored.number).queryKey, stored)
      onSaved(text)
      return stored
    },
    done: flowWords.theDraftIsSaved,
    ownErrors: true,
  })
  const publish = useAction({
    run: () => api<FlowVersion>('POST', `${path}/publish`),
    done: flowWords.itIsPublished,
  })
  const isDraft = version?.state === 'draft'
  const isSaved = isDraft && !isChanged
  const askToPublish = async () => {
    const yes = await confirm({
      title: flowWords.publishTheDraft,
      body: flowWords.whatPublishingDoes,
      confirm: flowWords.publish,
    })
    if (yes) publish.mutate()
  }
  const saveThenTest = () => {
    if (isSaved) test.open()
    else save.mutate(draft.text, { onSuccess: test.open, onError: failed })
  }
  const mayEdit = useMay('editor')
  const isWrong = draft.wrong !== undefined
  return (
    <Group gap="sm">
      <EditorButton
        loading={save.isPending}
        disabled={isSaved || isWrong}
        onClick={() => save.mutate(draft.text, { onError: failed })}
      >
        {flowWords.saveTheDraft}
      </EditorButton>
      {isDraft && (
        <EditorButton
          variant="default"
          loading={publish.isPending}
          disabled={isChanged}
          onClick={() => void askToPublish()}
        >
          {flowWords.publish}
        </EditorButton>
      )}
      {(mayEdit || isSaved) && (
        <OperatorButton variant="default" disabled={isWrong} onClick={saveThenTest}>
          {flowWords.testWithARecord}
        </OperatorButton>
      )}
      {flow.publishedVersion !== null && (
        <Button variant="default" disabled={isWrong} onClick={diff.open}>
          {flowWords.differenceToPublished}
        </Button>
      )}
      {version !== null && (
        <Text size="sm" c="dimmed">
          {(version.state === 'published' ? flowWords.publishedAt : flowWords.savedAt)(
            <Time at={version.publishedAt ?? version.savedAt} />,
            version.savedBy,
          )}
        </Text>
      )}
      <DiffModal flow={flow} definition={draft.definition} opened={comparing} onClose={diff.close} />
      <StartFlowModal flow={flow} of="draft" opened={testing} onClose={test.close} />
    </Group>
  )
}

import { Alert, Button, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Flow, FlowVersion } from '@postern/protocol/api'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { type KeyboardEvent, lazy, Suspense, useState } from 'react'
import { api, isProblem, seg } from '../api/http.ts'
import { flowVersionQuery, flowVersionsQuery } from '../api/queries.ts'
import { jsonText } from '../lib/exact-json.ts'
import { count } from '../lib/format-size.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { JsonEditor } from '../ui/json-editor.tsx'
import { Section } from '../ui/section.tsx'
import { Loading, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { notifyFailed, useAction } from '../ui/use-action.ts'
import { AppIds } from './app-ids.tsx'
import { type Draft, useDraft } from './definition/use-draft.ts'
import { DiffModal } from './diff-modal.tsx'
import { StartFlowModal } from './start-flow-modal.tsx'

const FlowBuilder = lazy(() => import('./canvas/flow-builder.tsx').then((module) => ({ default: module.FlowBuilder })))

const first = `{
  "start": "done",
  "steps": {
    "done": { "type": "stop", "answer": "object" }
  }
}`

/** What the flow does, drawn or as JSON: written as a draft, and published when it is right. */
export function FlowDefinitionEditor({ flow }: { flow: Flow }) {
  const newest = flow.draftVersion ?? flow.publishedVersion
  const [chosen, setChosen] = useState<number>()
  const versions = useQuery(flowVersionsQuery(flow.id))
  const number = chosen ?? newest
  return (
    <Section
      title="Definition"
      description="Steps, and which one follows. A draft changes nothing until it is published; a flow run ends with the version that it began with."
      action={
        (versions.data?.length ?? 0) > 1 && (
          <Select
            aria-label="Version"
            data={(versions.data ?? []).map((version) => ({
              value: String(version.number),
              label: `Version ${version.number}${version.state === 'published' ? '' : ` (${version.state})`}`,
            }))}
            allowDeselect={false}
            value={number === null ? null : String(number)}
            onChange={(value) => setChosen(Number(value) === newest ? undefined : Number(value))}
            w={180}
          />
        )
      }
    >
      {number === null ? (
        <Editor flow={flow} version={null} />
      ) : (
        <StoredVersion key={chosen ?? 'newest'} flow={flow} number={number} onSaved={() => setChosen(undefined)} />
      )}
    </Section>
  )
}

function StoredVersion({ flow, number, onSaved }: { flow: Flow; number: number; onSaved: () => void }) {
  // A version that comes after does not take away what is being written.
  const query = useQuery({ ...flowVersionQuery(flow.id, number), placeholderData: keepPreviousData })
  return (
    <QueryView query={query} lines={3}>
      {(version) => <Editor flow={flow} version={version} onSaved={onSaved} />}
    </QueryView>
  )
}

interface EditorProps {
  flow: Flow
  version: FlowVersion | null
  onSaved?: () => void
}

function Editor({ flow, version, onSaved }: EditorProps) {
  // As it was when it was opened: somebody else's edit must not change what one is typing.
  const [saved, setSaved] = useState(() => (version === null ? first : jsonText(version.definition)))
  const [view, setView] = useState('canvas')
  const draft = useDraft(flow.id, saved)
  const isChanged = draft.text !== saved
  useUnsavedWarning(isChanged)
  return (
    <Stack gap="sm" onKeyDown={(event) => onHistoryKey(event, draft)}>
      <Group gap="sm" justify="space-between">
        <Group gap="xs">
          <SegmentedControl
            aria-label="How the definition is shown"
            data={[
              { value: 'canvas', label: 'Canvas' },
              { value: 'json', label: 'JSON' },
            ]}
            value={view}
            onChange={setView}
          />
          <HistoryButtons draft={draft} />
        </Group>
        <CheckState draft={draft} />
      </Group>
      {view === 'json' ? (
        <>
          <JsonEditor
            label="Definition"
            value={draft.text}
            onChange={draft.setText}
            problems={draft.problems}
            minHeight="240px"
          />
          <AppIds />
        </>
      ) : draft.wrong === undefined ? (
        <Suspense fallback={<Loading lines={3} />}>
          <FlowBuilder flowId={flow.id} draft={draft} />
        </Suspense>
      ) : (
        <Alert color="red">{draft.wrong} It can be drawn again once that is mended.</Alert>
      )}
      <DraftActions
        flow={flow}
        version={version}
        draft={draft}
        isChanged={isChanged}
        onSaved={(text) => {
          setSaved(text)
          onSaved?.()
        }}
      />
    </Stack>
  )
}

function useUnsavedWarning(isChanged: boolean) {
  const confirm = useConfirm()
  useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      isChanged &&
      current.pathname !== next.pathname &&
      !(await confirm({
        title: 'Leave without saving?',
        body: 'What was changed in the definition is not saved as a draft yet.',
        confirm: 'Leave',
      })),
    enableBeforeUnload: () => isChanged,
  })
}

/** Fields and editors take their own steps back. */
function onHistoryKey(event: KeyboardEvent, draft: Draft) {
  const target = event.target as HTMLElement
  const isWriting = target.matches('input, textarea') || target.isContentEditable
  const key = event.key.toLowerCase()
  if (!(event.ctrlKey || event.metaKey) || isWriting || event.defaultPrevented || (key !== 'z' && key !== 'y')) return
  event.preventDefault()
  if (key === 'y' || event.shiftKey) draft.redo()
  else draft.undo()
}

function HistoryButtons({ draft }: { draft: Draft }) {
  return (
    <Group gap={4}>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowBackUp size={16} />}
        disabled={!draft.canUndo}
        onClick={draft.undo}
      >
        Undo
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowForwardUp size={16} />}
        disabled={!draft.canRedo}
        onClick={draft.redo}
      >
        Redo
      </Button>
    </Group>
  )
}

function CheckState({ draft: { problems, isChecked } }: { draft: Draft }) {
  const isRight = problems.length === 0
  return (
    <Text size="sm" fw={600} role="status" c={!isChecked ? 'dimmed' : isRight ? 'var(--pn-good)' : 'var(--pn-bad)'}>
      {!isChecked ? 'Checking …' : isRight ? 'Nothing is wrong with it' : count(problems.length, 'problem')}
    </Text>
  )
}

interface DraftActionsProps {
  flow: Flow
  version: FlowVersion | null
  draft: Draft
  isChanged: boolean
  onSaved: (text: string) => void
}

function DraftActions({ flow, version, draft, isChanged, onSaved }: DraftActionsProps) {
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
    done: 'The draft is saved',
    ownErrors: true,
  })
  const publish = useAction({
    run: () => api<FlowVersion>('POST', `${path}/publish`),
    done: 'It is published: new flow runs begin with it',
  })
  const isDraft = version?.state === 'draft'
  const isSaved = isDraft && !isChanged
  const askToPublish = async () => {
    const yes = await confirm({
      title: 'Publish the draft?',
      body: 'Flow runs that begin from now on go by it. Those under way end as they began.',
      confirm: 'Publish',
    })
    if (yes) publish.mutate()
  }
  const saveThenTest = () => {
    if (isSaved) test.open()
    else save.mutate(draft.text, { onSuccess: test.open, onError: failed })
  }
  const isWrong = draft.wrong !== undefined
  return (
    <Group gap="sm">
      <EditorButton
        loading={save.isPending}
        disabled={isSaved || isWrong}
        onClick={() => save.mutate(draft.text, { onError: failed })}
      >
        Save the draft
      </EditorButton>
      {isDraft && (
        <EditorButton
          variant="default"
          loading={publish.isPending}
          disabled={isChanged}
          onClick={() => void askToPublish()}
        >
          Publish
        </EditorButton>
      )}
      <EditorButton variant="default" disabled={isWrong} onClick={saveThenTest}>
        Test with a record
      </EditorButton>
      {flow.publishedVersion !== null && (
        <EditorButton variant="default" disabled={isWrong} onClick={diff.open}>
          Difference to published
        </EditorButton>
      )}
      {version !== null && (
        <Text size="sm" c="dimmed">
          {version.state === 'published' ? 'Published' : 'Saved'} <Time at={version.publishedAt ?? version.savedAt} />
          {version.savedBy !== null && ` by ${version.savedBy}`}
        </Text>
      )}
      <DiffModal flow={flow} definition={draft.definition} opened={comparing} onClose={diff.close} />
      <StartFlowModal flow={flow} of="draft" opened={testing} onClose={test.close} />
    </Group>
  )
}

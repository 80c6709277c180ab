import { Alert, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import type { Flow, FlowVersion } from '@postern/protocol/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { flowVersionQuery, flowVersionsQuery } from '../api/queries.ts'
import { jsonText } from '../lib/exact-json.ts'
import { useMay } from '../session/use-role.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { JsonEditor } from '../ui/json-editor.tsx'
import { JsonText } from '../ui/json-text.tsx'
import { Section } from '../ui/section.tsx'
import { Loading, QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'
import { AppIds } from './app-ids.tsx'
import { useDraft } from './definition/use-draft.ts'
import { DraftActions } from './draft-actions.tsx'
import { CheckState, HistoryButtons, onHistoryKey } from './draft-toolbar.tsx'

const FlowBuilder = lazy(() => import('./canvas/flow-builder.tsx').then((module) => ({ default: module.FlowBuilder })))
const ShownFlow = lazy(() => import('./canvas/shown-flow.tsx').then((module) => ({ default: module.ShownFlow })))

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
  const [isChanged, setChanged] = useState(false)
  const confirm = useConfirm()
  const choose = async (number: number) => {
    if (isChanged && !(await confirm(leaving))) return
    setChosen(number === newest ? undefined : number)
  }
  const versions = useQuery(flowVersionsQuery(flow.id))
  const mayEdit = useMay('editor')
  const number = chosen ?? newest
  return (
    <Section
      title={flowWords.definition}
      description={flowWords.definitionDescription}
      action={
        (versions.data?.length ?? 0) > 1 && (
          <Select
            aria-label={common.version}
            data={(versions.data ?? []).map((version) => ({
              value: String(version.number),
              label: flowWords.version(version.number, version.state === 'published' ? null : version.state),
            }))}
            allowDeselect={false}
            value={number === null ? null : String(number)}
            onChange={(value) => void choose(Number(value))}
            w={180}
          />
        )
      }
    >
      {number === null && !mayEdit ? (
        <Text size="sm" c="dimmed">
          {flowWords.nothingIsWrittenYet}
        </Text>
      ) : number === null ? (
        <Editor flow={flow} version={null} onChanged={setChanged} />
      ) : (
        <StoredVersion
          key={chosen ?? 'newest'}
          flow={flow}
          number={number}
          onChanged={setChanged}
          onSaved={() => setChosen(undefined)}
        />
      )}
    </Section>
  )
}

interface EditorProps {
  flow: Flow
  version: FlowVersion | null
  /** Whether something stands there that is not saved. */
  onChanged: (isChanged: boolean) => void
  onSaved?: () => void
}

function StoredVersion({ number, ...props }: Omit<EditorProps, 'version'> & { number: number }) {
  // A version that comes after does not take away what is being written.
  const query = useQuery({ ...flowVersionQuery(props.flow.id, number), placeholderData: keepPreviousData })
  return (
    <QueryView query={query} lines={3}>
      {(version) => <Editor {...props} version={version} />}
    </QueryView>
  )
}

function Editor({ flow, version, onChanged, onSaved }: EditorProps) {
  // As it was when it was opened: somebody else's edit must not change what one is typing.
  const [saved, setSaved] = useState(() => (version === null ? first : jsonText(version.definition)))
  const [view, setView] = useState('canvas')
  const draft = useDraft(flow.id, saved)
  const mayEdit = useMay('editor')
  const isChanged = draft.text !== saved
  useEffect(() => {
    onChanged(isChanged)
    return () => onChanged(false)
  }, [isChanged, onChanged])
  useUnsavedWarning(isChanged)
  return (
    <Stack gap="sm" onKeyDown={(event) => mayEdit && onHistoryKey(event, draft)}>
      <Group gap="sm" justify="space-between">
        <Group gap="xs">
          <SegmentedControl
            aria-label={flowWords.howTheDefinitionIsShown}
            data={[
              { value: 'canvas', label: flowWords.canvas },
              { value: 'json', label: 'JSON' },
            ]}
            value={view}
            onChange={setView}
          />
          {mayEdit && <HistoryButtons draft={draft} />}
        </Group>
        <CheckState draft={draft} />
      </Group>
      {view === 'json' ? (
        <>
          {mayEdit ? (
            <JsonEditor
              label={flowWords.definition}
              value={draft.text}
              onChange={draft.setText}
              problems={draft.problems}
              minHeight="240px"
            />
          ) : (
            <JsonText label={flowWords.definition} value={draft.definition} />
          )}
          <AppIds />
        </>
      ) : draft.wrong === undefined ? (
        <Suspense fallback={<Loading lines={3} />}>
          {mayEdit ? <FlowBuilder flowId={flow.id} draft={draft} /> : <ShownFlow definition={draft.definition} />}
        </Suspense>
      ) : (
        <Alert color="red">{flowWords.drawnOnceMended(draft.wrong)}</Alert>
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

const leaving = {
  title: flowWords.leaveWithoutSaving,
  body: flowWords.whatIsNotSaved,
  confirm: flowWords.leave,
}

function useUnsavedWarning(isChanged: boolean) {
  const confirm = useConfirm()
  useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      isChanged && current.pathname !== next.pathname && !(await confirm(leaving)),
    enableBeforeUnload: () => isChanged,
  })
}

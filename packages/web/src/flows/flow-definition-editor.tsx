import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import type { Flow, FlowProblems, FlowVersion } from '@postern/protocol/api'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, isProblem, seg } from '../api/http.ts'
import { flowVersionQuery, flowVersionsQuery } from '../api/queries.ts'
import { jsonText } from '../lib/exact-json.ts'
import { useConfirm } from '../ui/confirm.tsx'
import { JsonEditor } from '../ui/json-editor.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { notifyFailed, useAction } from '../ui/use-action.ts'
import { AppIds } from './app-ids.tsx'
import { readJson } from './read-json.ts'

const first = `{
  "start": "done",
  "steps": {
    "done": { "type": "stop", "answer": "object" }
  }
}`

type Problems = FlowProblems['errors']

/** What the flow does, as JSON: written as a draft, and published when it is right. */
export function FlowDefinitionEditor({ flow }: { flow: Flow }) {
  const newest = flow.draftVersion ?? flow.publishedVersion
  const [chosen, setChosen] = useState<number>()
  const versions = useQuery(flowVersionsQuery(flow.id))
  const number = chosen ?? newest
  return (
    <Section
      title="Definition"
      description="Steps by their names, and which one is first. A draft changes nothing until it is published; a flow run ends with the version that it began with."
      action={
        (versions.data?.length ?? 0) > 1 && (
          <Select
            aria-label="Version"
            data={(versions.data ?? []).map((version) => ({
              value: String(version.number),
              label: `Version ${version.number}${version.state === 'draft' ? ' (draft)' : ''}`,
            }))}
            allowDeselect={false}
            value={number === null ? null : String(number)}
            onChange={(value) => setChosen(Number(value))}
            w={180}
          />
        )
      }
    >
      {number === null ? (
        <Editor flow={flow} version={null} />
      ) : (
        <StoredVersion key={number} flow={flow} number={number} onSaved={() => setChosen(undefined)} />
      )}
    </Section>
  )
}

function StoredVersion({ flow, number, onSaved }: { flow: Flow; number: number; onSaved: () => void }) {
  const query = useQuery(flowVersionQuery(flow.id, number))
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
  const [initial, setInitial] = useState(() => (version === null ? first : jsonText(version.definition)))
  const [text, setText] = useState(initial)
  const [problems, setProblems] = useState<Problems>([])
  const [isRight, setRight] = useState(false)
  const confirm = useConfirm()
  const path = `/flows/${seg(flow.id)}`

  const failed = (error: Error) => {
    const errors = isProblem(error) ? (error.problem.errors ?? []) : []
    if (errors.length === 0) notifyFailed(error)
    setProblems(inDefinition(errors))
  }
  const check = useAction({
    run: (definition: unknown) => api<FlowProblems>('POST', '/flows/check', { flowId: flow.id, definition }),
    ownErrors: true,
  })
  const save = useAction({
    run: (definition: unknown) => api<FlowVersion>('PUT', `${path}/draft`, { definition }),
    done: 'The draft is saved',
    ownErrors: true,
  })
  const publish = useAction({
    run: () => api<FlowVersion>('POST', `${path}/publish`),
    done: 'It is published: new flow runs begin with it',
    ownErrors: true,
  })
  const withDefinition = (use: (definition: unknown) => void) => () => {
    const read = readJson(text)
    setRight(false)
    if (read.wrong !== undefined) return setProblems([{ path: '', message: read.wrong }])
    setProblems([])
    use(read.value)
  }
  const isChanged = text !== initial
  const isDraft = version?.state === 'draft'
  const askToPublish = async () => {
    const yes = await confirm({
      title: 'Publish the draft?',
      body: 'Flow runs that begin from now on go by it. Those under way end as they began.',
      confirm: 'Publish',
    })
    if (yes) publish.mutate(undefined, { onError: failed })
  }
  return (
    <Stack>
      <JsonEditor
        label="Definition"
        value={text}
        onChange={(changed) => {
          setText(changed)
          setRight(false)
        }}
        problems={problems}
        minHeight="240px"
      />
      {isRight && (
        <Alert color="verdigris" icon={<IconCircleCheck size={18} />} role="status">
          Nothing is wrong with it.
        </Alert>
      )}
      <AppIds />
      <Group gap="sm">
        <Button
          loading={save.isPending}
          disabled={version !== null && isDraft && !isChanged}
          onClick={withDefinition((definition) =>
            save.mutate(definition, {
              onSuccess: () => {
                setInitial(text)
                onSaved?.()
              },
              onError: failed,
            }),
          )}
        >
          Save the draft
        </Button>
        <Button
          variant="default"
          loading={check.isPending}
          onClick={withDefinition((definition) =>
            check.mutate(definition, {
              onSuccess: ({ errors }) => {
                setProblems(inDefinition(errors))
                setRight(errors.length === 0)
              },
              onError: failed,
            }),
          )}
        >
          Check
        </Button>
        {isDraft && (
          <Button
            variant="default"
            loading={publish.isPending}
            disabled={isChanged}
            onClick={() => void askToPublish()}
          >
            Publish
          </Button>
        )}
        {version !== null && (
          <Text size="sm" c="dimmed">
            {version.state === 'draft' ? 'Saved' : 'Published'} <Time at={version.publishedAt ?? version.savedAt} />
            {version.savedBy !== null && ` by ${version.savedBy}`}
          </Text>
        )}
      </Group>
    </Stack>
  )
}

/** Paths of a request begin at its body, in which the definition stands. */
const inDefinition = (errors: Problems): Problems =>
  errors.map(({ path, message }) => ({ path: path.replace(/^\/definition(?=\/|$)/, ''), message }))

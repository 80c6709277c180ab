import { SegmentedControl, Stack } from '@mantine/core'
import type { FlowRun, FlowRunDetail } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { api, seg } from '../api/http.ts'
import { flowQuery, flowRunQuery } from '../api/queries.ts'
import { ErrorNote } from '../commands/error-note.tsx'
import { OperatorButton } from '../session/gated.tsx'
import { Facts } from '../ui/facts.tsx'
import { JsonText } from '../ui/json-text.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { Loading, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { FlowBadge } from './flow-badges.tsx'
import { startWords, took } from './flow-run-list.tsx'
import { FlowSteps } from './flow-steps.tsx'

const FlowRunCanvas = lazy(() => import('./flow-run-canvas.tsx').then((module) => ({ default: module.FlowRunCanvas })))

export function FlowRunPage() {
  const { id } = useParams({ from: '/app/flow-runs/$id' })
  const query = useQuery(flowRunQuery(id))
  const run = query.data
  const { data: flow } = useQuery({ ...flowQuery(run?.flowId ?? ''), enabled: run !== undefined })
  return (
    <Page
      title={flow ? `Flow run of ${flow.name}` : 'Flow run'}
      heading="Flow run"
      wide
      description={run && <code>{run.id}</code>}
      crumbs={[
        <TextLink key="flows" to="/flows" c="inherit" size="sm">
          Flows
        </TextLink>,
        run && (
          <TextLink key="flow" to="/flows/$id" params={{ id: run.flowId }} c="inherit" size="sm">
            {flow?.name ?? 'Flow'}
          </TextLink>
        ),
      ]}
      actions={run && <Actions run={run} />}
    >
      <QueryView query={query}>
        {(found) => (
          <Stack gap="lg">
            {found.error && <FlowRunError error={found.error} />}
            <Section title="State">
              <FlowRunFacts run={found} />
            </Section>
            <Steps run={found} />
            <Section title="Record" description="What it began with.">
              <JsonText label="The record it began with" value={found.record} />
            </Section>
            {found.answer !== null && (
              <Section title="Answer">
                <JsonText label="The answer" value={found.answer} />
              </Section>
            )}
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

/** On the canvas, or in the order in which they began. */
function Steps({ run }: { run: FlowRunDetail }) {
  const [view, setView] = useState('canvas')
  return (
    <Section
      title="Steps"
      description={
        view === 'canvas'
          ? 'The version that it began with, and how far each step came.'
          : 'In the order in which they began, each with the record as it was.'
      }
      action={
        <SegmentedControl
          aria-label="How the steps are shown"
          data={[
            { value: 'canvas', label: 'Canvas' },
            { value: 'list', label: 'List' },
          ]}
          value={view}
          onChange={setView}
        />
      }
    >
      {view === 'canvas' ? (
        <Suspense fallback={<Loading lines={3} />}>
          <FlowRunCanvas run={run} />
        </Suspense>
      ) : (
        <FlowSteps run={run} />
      )}
    </Section>
  )
}

function FlowRunError({ error: { code, message, step } }: { error: NonNullable<FlowRun['error']> }) {
  return <ErrorNote error={{ code: step === null ? code : `${code} in ${step}`, message, sqlState: null }} />
}

function Actions({ run }: { run: FlowRun }) {
  const router = useRouter()
  const path = `/flow-runs/${seg(run.id)}`
  const cancel = useAction({ run: () => api('POST', `${path}/cancel`), done: 'It is cancelled' })
  const retry = useAction({ run: () => api('POST', `${path}/retry`, {}), done: 'It goes on from the step that failed' })
  const replay = useAction({
    run: async () => {
      const begun = await api<FlowRun>('POST', `${path}/replay`)
      await router.navigate({ to: '/flow-runs/$id', params: { id: begun.id } })
    },
    done: 'Its record goes through the flow once more',
  })
  return (
    <>
      {run.state === 'FAILED' && (
        <OperatorButton loading={retry.isPending} onClick={() => retry.mutate()}>
          Retry
        </OperatorButton>
      )}
      {run.state === 'RUNNING' ? (
        <OperatorButton variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel
        </OperatorButton>
      ) : (
        <OperatorButton variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
          Replay
        </OperatorButton>
      )}
    </>
  )
}

function FlowRunFacts({ run }: { run: FlowRunDetail }) {
  return (
    <Facts
      of={[
        ['State', <FlowBadge key="state" state={run.state} />],
        ['Started', startWords[run.startedBy]],
        ['Version', run.version],
        ['Began', <Time key="began" at={run.createdAt} />],
        ['Ended', <Time key="ended" at={run.endedAt} fallback="not yet" />],
        run.endedAt !== null && ['Took', took(run.createdAt, run.endedAt)],
        run.answerStatus !== null && ['Answered', run.answerStatus],
        run.replayOf !== null && [
          'Replay of',
          <TextLink key="replay" to="/flow-runs/$id" params={{ id: run.replayOf }} inherit>
            {run.replayOf.slice(-8)}
          </TextLink>,
        ],
      ]}
    />
  )
}

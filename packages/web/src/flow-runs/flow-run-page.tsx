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
import { common } from '../words/common.ts'
import { flowRunWords } from '../words/flow-runs.ts'
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
      title={flow ? flowRunWords.flowRunOf(flow.name) : flowRunWords.flowRun}
      heading={flowRunWords.flowRun}
      wide
      description={run && <code>{run.id}</code>}
      crumbs={[
        <TextLink key="flows" to="/flows" c="inherit" size="sm">
          {common.flows}
        </TextLink>,
        run && (
          <TextLink key="flow" to="/flows/$id" params={{ id: run.flowId }} c="inherit" size="sm">
            {flow?.name ?? common.flow}
          </TextLink>
        ),
      ]}
      actions={run && <Actions run={run} />}
    >
      <QueryView query={query}>
        {(found) => (
          <Stack gap="lg">
            {found.error && <FlowRunError error={found.error} />}
            <Section title={common.state}>
              <FlowRunFacts run={found} />
            </Section>
            <Steps run={found} />
            <Section title={flowRunWords.record} description={flowRunWords.whatItBeganWith}>
              <JsonText label={flowRunWords.theRecordItBeganWith} value={found.record} />
            </Section>
            {found.answer !== null && (
              <Section title={flowRunWords.answer}>
                <JsonText label={flowRunWords.theAnswer} value={found.answer} />
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
      title={flowRunWords.steps}
      description={view === 'canvas' ? flowRunWords.canvasDescription : flowRunWords.listDescription}
      action={
        <SegmentedControl
          aria-label={flowRunWords.howTheStepsAreShown}
          data={[
            { value: 'canvas', label: flowRunWords.canvas },
            { value: 'list', label: flowRunWords.list },
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
  return (
    <ErrorNote error={{ code: step === null ? code : flowRunWords.codeInStep(code, step), message, sqlState: null }} />
  )
}

function Actions({ run }: { run: FlowRun }) {
  const router = useRouter()
  const path = `/flow-runs/${seg(run.id)}`
  const cancel = useAction({ run: () => api('POST', `${path}/cancel`), done: flowRunWords.itIsCancelled })
  const retry = useAction({ run: () => api('POST', `${path}/retry`, {}), done: flowRunWords.itGoesOnFromStep })
  const replay = useAction({
    run: async () => {
      const begun = await api<FlowRun>('POST', `${path}/replay`)
      await router.navigate({ to: '/flow-runs/$id', params: { id: begun.id } })
    },
    done: flowRunWords.itIsReplayed,
  })
  return (
    <>
      {run.state === 'FAILED' && (
        <OperatorButton loading={retry.isPending} onClick={() => retry.mutate()}>
          {flowRunWords.retry}
        </OperatorButton>
      )}
      {run.state === 'RUNNING' ? (
        <OperatorButton variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {common.cancel}
        </OperatorButton>
      ) : (
        <OperatorButton variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
          {flowRunWords.replay}
        </OperatorButton>
      )}
    </>
  )
}

function FlowRunFacts({ run }: { run: FlowRunDetail }) {
  return (
    <Facts
      of={[
        [common.state, <FlowBadge key="state" state={run.state} />],
        [flowRunWords.started, startWords[run.startedBy]],
        [common.version, run.version],
        [common.began, <Time key="began" at={run.createdAt} />],
        [common.ended, <Time key="ended" at={run.endedAt} fallback={common.notYet} />],
        run.endedAt !== null && [common.took, took(run.createdAt, run.endedAt)],
        run.answerStatus !== null && [flowRunWords.answered, run.answerStatus],
        run.replayOf !== null && [
          flowRunWords.replayOf,
          <TextLink key="replay" to="/flow-runs/$id" params={{ id: run.replayOf }} inherit>
            {run.replayOf.slice(-8)}
          </TextLink>,
        ],
      ]}
    />
  )
}

import { Select, Stack, Text, Title } from '@mantine/core'
import type { FlowRunDetail, FlowRunStep } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { flowVersionQuery } from '../api/queries.ts'
import classes from '../flows/canvas/builder.module.css'
import { FlowCanvas } from '../flows/canvas/flow-canvas.tsx'
import { useAppNames } from '../flows/canvas/use-app-names.ts'
import { findStep } from '../flows/definition/read-steps.ts'
import { kindOf, stepKinds } from '../flows/definition/step-kinds.ts'
import { Facts } from '../ui/facts.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { flowRunWords } from '../words/flow-runs.ts'
import { FlowBadge } from './flow-badges.tsx'
import { took } from './flow-run-list.tsx'
import { StepDetails } from './flow-steps.tsx'
import { executionsOf, looksOf, takenWays } from './run-states.ts'

/** The version that the flow run began with, and how far each of its steps came. */
export function FlowRunCanvas({ run }: { run: FlowRunDetail }) {
  const query = useQuery({ ...flowVersionQuery(run.flowId, run.version), staleTime: Number.POSITIVE_INFINITY })
  return <QueryView query={query}>{({ definition }) => <Overlay run={run} definition={definition} />}</QueryView>
}

function Overlay({ run, definition }: { run: FlowRunDetail; definition: unknown }) {
  const executions = executionsOf(run.steps)
  // What went wrong is what one came to see.
  const [selected, setSelected] = useState(() => [...executions].find(([, all]) => all.at(-1)?.state === 'FAILED')?.[0])
  const appNames = useAppNames()
  const step = selected === undefined ? undefined : findStep(definition, selected)
  const kind = step && kindOf(step.fields)
  return (
    <div className={classes.overlay}>
      <FlowCanvas
        label={flowRunWords.versionOfTheFlow(run.version)}
        definition={definition}
        selected={selected}
        onSelect={(id) => setSelected(id)}
        appNames={appNames}
        states={looksOf(executions)}
        taken={takenWays(definition, executions)}
      />
      <section className={classes.panel} aria-label={step ? flowRunWords.stepNamed(step.name) : flowRunWords.step}>
        {step ? (
          <Stack gap="sm">
            <div>
              <Title order={3}>{step.name}</Title>
              <Text size="sm" c="dimmed">
                {kind ? stepKinds[kind].label : flowRunWords.unknownStep}
              </Text>
            </div>
            <Executions key={step.id} run={run} executions={executions.get(step.id) ?? []} />
          </Stack>
        ) : (
          <Text size="sm" c="dimmed">
            {flowRunWords.chooseStepToSee}
          </Text>
        )}
      </section>
    </div>
  )
}

/** One execution of the step; of several, the one that is chosen, at first what failed, or else the last. */
function Executions({ run, executions }: { run: FlowRunDetail; executions: readonly FlowRunStep[] }) {
  const [chosen, setChosen] = useState<string>()
  const step =
    executions.find(({ id }) => id === chosen) ??
    executions.findLast(({ state }) => state === 'FAILED') ??
    executions.at(-1)
  if (!step)
    return (
      <Text size="sm" c="dimmed">
        {run.moreSteps ? flowRunWords.notAmongTheFirst : flowRunWords.flowRunDidNotComeHere}
      </Text>
    )
  return (
    <>
      {executions.length > 1 && (
        <Select
          label={flowRunWords.execution}
          data={executions.map(({ id, number, item, state }) => ({
            value: id,
            label: item === null ? flowRunWords.stepInState(number, state) : flowRunWords.itemInState(item, state),
          }))}
          searchable={executions.length > 12}
          allowDeselect={false}
          value={step.id}
          onChange={(id) => id && setChosen(id)}
        />
      )}
      <Facts
        of={[
          [common.state, <FlowBadge key="state" state={step.state} />],
          [common.began, <Time key="began" at={step.createdAt} />],
          step.endedAt !== null && [common.took, took(step.createdAt, step.endedAt)],
          step.state === 'WAITING' &&
            step.dueAt !== null && [flowRunWords.looksAgain, <Time key="due" at={step.dueAt} />],
          step.attempts > 1 && [flowRunWords.attempts, step.attempts],
        ]}
      />
      <StepDetails run={run} step={step} />
    </>
  )
}

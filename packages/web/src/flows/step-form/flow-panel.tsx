import { NumberInput, Select, Stack, Text, Title } from '@mantine/core'
import { stepWords } from '../../words/flow-steps.ts'
import { setAt } from '../definition/edit-steps.ts'
import { type Problems, problemAt } from '../definition/problems.ts'
import { fieldsOf, readSteps, textOf } from '../definition/read-steps.ts'

interface FlowPanelProps {
  definition: unknown
  problems: Problems
  onChange: (definition: unknown, of: string) => void
}

/** What is said of the flow, and not of a step. */
export function FlowPanel({ definition, problems, onChange }: FlowPanelProps) {
  const { answer, maxSteps } = fieldsOf(definition)
  const { start, steps } = readSteps(definition)
  const set = (pointer: string, value: unknown) => onChange(setAt(definition, pointer, value), pointer)
  return (
    <section aria-label={stepWords.flow}>
      <Stack gap="sm">
        <Title order={3}>{stepWords.theFlow}</Title>
        <Text size="sm" c="dimmed">
          {stepWords.chooseStepToChange}
        </Text>
        <Select
          label={stepWords.firstStep}
          data={steps.map(({ name }) => name)}
          allowDeselect={false}
          value={start ?? null}
          onChange={(name) => set('/start', name ?? undefined)}
          error={problemAt(problems, '/start')}
        />
        <Select
          label={stepWords.aDirectUrlAnswers}
          data={[
            { value: 'accepted', label: stepWords.withTheFlowRunsId },
            { value: 'result', label: stepWords.withTheResult },
          ]}
          allowDeselect={false}
          value={textOf(answer) ?? 'accepted'}
          onChange={(chosen) => set('/answer', chosen === 'result' ? chosen : undefined)}
          error={problemAt(problems, '/answer')}
        />
        <NumberInput
          label={stepWords.mostStepsOfAFlowRun}
          description={stepWords.mostStepsOfFlowDescription}
          placeholder="1000"
          allowDecimal={false}
          clampBehavior="none"
          value={typeof maxSteps === 'number' ? maxSteps : ''}
          onChange={(number) => set('/maxSteps', number === '' ? undefined : Number(number))}
          error={problemAt(problems, '/maxSteps')}
        />
      </Stack>
    </section>
  )
}

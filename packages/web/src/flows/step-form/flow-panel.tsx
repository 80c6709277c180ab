import { NumberInput, Select, Stack, Text, Title } from '@mantine/core'
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
    <section aria-label="Flow">
      <Stack gap="sm">
        <Title order={3}>The flow</Title>
        <Text size="sm" c="dimmed">
          Choose a step to see and change what it does.
        </Text>
        <Select
          label="First step"
          data={steps.map(({ name }) => name)}
          allowDeselect={false}
          value={start ?? null}
          onChange={(name) => set('/start', name ?? undefined)}
          error={problemAt(problems, '/start')}
        />
        <Select
          label="A direct URL answers"
          data={[
            { value: 'accepted', label: 'At once, with the flow run’s id' },
            { value: 'result', label: 'With the result, when it is there' },
          ]}
          allowDeselect={false}
          value={textOf(answer) ?? 'accepted'}
          onChange={(chosen) => set('/answer', chosen === 'result' ? chosen : undefined)}
          error={problemAt(problems, '/answer')}
        />
        <NumberInput
          label="Most steps of a flow run"
          description="What ends a loop that would never end."
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

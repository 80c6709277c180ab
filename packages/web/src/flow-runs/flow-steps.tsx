import { Button, Group, SimpleGrid, type SimpleGridProps, Stack, Text } from '@mantine/core'
import type { FlowRunDetail, FlowRunStep } from '@postern/protocol/api'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { ErrorNote } from '../commands/error-note.tsx'
import { OperatorButton } from '../session/gated.tsx'
import { JsonText } from '../ui/json-text.tsx'
import { TextLink } from '../ui/links.tsx'
import { List, ListItem } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { flowRunWords } from '../words/flow-runs.ts'
import { FlowBadge } from './flow-badges.tsx'
import { took } from './flow-run-list.tsx'

/** Every execution of a step, with what went in and what came out. */
export function FlowSteps({ run }: { run: FlowRunDetail }) {
  if (run.steps.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {flowRunWords.noStepHasBegunYet}
      </Text>
    )
  return (
    <>
      <List label={flowRunWords.steps}>
        {run.steps.map((step) => (
          <ListItem key={step.id}>
            <StepRow run={run} step={step} />
          </ListItem>
        ))}
      </List>
      {run.moreSteps && (
        <Text size="sm" c="dimmed" mt="xs">
          {flowRunWords.thereAreMoreStepsThanThese}
        </Text>
      )}
    </>
  )
}

function StepRow({ run, step }: { run: FlowRunDetail; step: FlowRunStep }) {
  const [isOpen, setOpen] = useState(step.state === 'FAILED')
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          c="inherit"
          aria-expanded={isOpen}
          leftSection={isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          onClick={() => setOpen(!isOpen)}
        >
          {step.number}. {step.name}
          {step.item !== null && flowRunWords.ofItem(step.item)}
        </Button>
        <FlowBadge state={step.state} />
        <Text size="sm" c="dimmed">
          {step.type.replaceAll('_', ' ')}
        </Text>
        <Text size="sm" c="dimmed" style={{ flex: 1 }}>
          {step.endedAt === null ? (
            <Time at={step.createdAt} />
          ) : (
            flowRunWords.tookTime(took(step.createdAt, step.endedAt))
          )}
          {step.state === 'WAITING' && step.dueAt !== null && flowRunWords.looksAgainAt(<Time at={step.dueAt} />)}
          {step.attempts > 1 && flowRunWords.numberOfAttempts(step.attempts)}
        </Text>
      </Group>
      {isOpen ? (
        <StepDetails run={run} step={step} cols={{ base: 1, md: 2 }} />
      ) : (
        step.error && <ErrorNote error={{ ...step.error, sqlState: null }} />
      )}
    </Stack>
  )
}

interface StepDetailsProps {
  run: FlowRunDetail
  step: FlowRunStep
  cols?: SimpleGridProps['cols']
}

/** What an execution had, gave and left elsewhere; and going on from there. */
export function StepDetails({ run, step, cols = 1 }: StepDetailsProps) {
  return (
    <Stack gap="xs">
      {step.error && <ErrorNote error={{ ...step.error, sqlState: null }} />}
      <StepLinks step={step} />
      <SimpleGrid cols={cols} spacing="sm">
        <div>
          <Text size="xs" fw={600} c="dimmed" mb={4}>
            {flowRunWords.theRecordBefore}
          </Text>
          <JsonText label={flowRunWords.recordBefore(step.name)} value={step.input} />
        </div>
        <div>
          <Text size="xs" fw={600} c="dimmed" mb={4}>
            {common.outcome}
          </Text>
          <JsonText label={flowRunWords.outcomeOf(step.name)} value={step.output} />
        </div>
      </SimpleGrid>
      {run.state !== 'RUNNING' && <RetryFrom runId={run.id} step={step} />}
    </Stack>
  )
}

/** Where else it left its traces. */
function StepLinks({ step }: { step: FlowRunStep }) {
  const { commandId, runId } = step
  if (commandId === null && runId === null) return null
  return (
    <Group gap="md">
      {commandId !== null && (
        <>
          <TextLink to="/commands/$id" params={{ id: commandId }} size="sm">
            {flowRunWords.theCommand}
          </TextLink>
          <TextLink to="/deliveries" search={{ commandId }} size="sm">
            {flowRunWords.itsDeliveries}
          </TextLink>
        </>
      )}
      {runId !== null && (
        <TextLink to="/runs/$id" params={{ id: runId }} size="sm">
          {flowRunWords.theRun}
        </TextLink>
      )}
    </Group>
  )
}

function RetryFrom({ runId, step }: { runId: string; step: FlowRunStep }) {
  const retry = useAction({
    run: () => api('POST', `/flow-runs/${seg(runId)}/retry`, { stepId: step.id }),
    done: flowRunWords.itGoesOnFrom(step.name),
  })
  return (
    <div>
      <OperatorButton size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
        {flowRunWords.retryFrom(step.name)}
      </OperatorButton>
    </div>
  )
}

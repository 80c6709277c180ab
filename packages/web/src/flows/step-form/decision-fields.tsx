import { ActionIcon, Button, Card, Group, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { stepWords } from '../../words/flow-steps.ts'
import { casesOf, type Fields } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

export function ConditionFields() {
  return (
    <>
      <ExpressionField
        label={stepWords.if}
        field="if"
        required
        placeholder="$count(object.rows) > 0"
        description={stepWords.ifDescription}
      />
      <WayField label={stepWords.then} field="then" />
      <WayField label={stepWords.else} field="else" />
    </>
  )
}

export function SwitchFields() {
  const { step, set, problem } = useStepForm()
  const cases = casesOf(step.fields)
  const change = (changed: readonly Fields[]) => set('cases', changed)
  const move = (from: number, to: number) => {
    const moved = cases[from]
    if (moved) change(cases.toSpliced(from, 1).toSpliced(to, 0, moved))
  }
  return (
    <>
      <Stack gap="sm" role="group" aria-label={stepWords.theCases}>
        {cases.map((_case, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: cases have no other identity than their order
          <Card key={index} padding="sm">
            <Group justify="space-between" mb={4}>
              <Text size="sm" fw={600}>
                {stepWords.case(index + 1)}
              </Text>
              <Group gap={0}>
                <CaseButton label={stepWords.caseUp(index)} isOff={index === 0} onClick={() => move(index, index - 1)}>
                  <IconArrowUp size={15} />
                </CaseButton>
                <CaseButton
                  label={stepWords.caseDown(index)}
                  isOff={index === cases.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <IconArrowDown size={15} />
                </CaseButton>
                <CaseButton
                  label={stepWords.takeCaseAway(index)}
                  isOff={cases.length === 1}
                  onClick={() => change(cases.toSpliced(index, 1))}
                >
                  <IconTrash size={15} />
                </CaseButton>
              </Group>
            </Group>
            <Stack gap="xs">
              <ExpressionField
                label={stepWords.when(index)}
                name={`Case ${index + 1}, when`}
                field={`cases/${index}/when`}
                required
              />
              <WayField label={stepWords.caseNext(index)} field={`cases/${index}/next`} />
            </Stack>
          </Card>
        ))}
        {cases.length === 0 && problem('cases') && (
          <Text size="xs" c="var(--pn-bad)">
            {problem('cases')}
          </Text>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={cases.length >= 50}
          onClick={() => change([...cases, {}])}
        >
          {stepWords.addACase}
        </Button>
      </Stack>
      <WayField label={stepWords.else} field="else" description={stepWords.whereNoCaseIsTrue} />
    </>
  )
}

interface CaseButtonProps {
  label: string
  isOff: boolean
  onClick: () => void
  children: React.ReactNode
}

const CaseButton = ({ label, isOff, onClick, children }: CaseButtonProps) => (
  <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={onClick}>
    {children}
  </ActionIcon>
)

import { ActionIcon, Button, Card, Group, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { casesOf, type Fields } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

export function ConditionFields() {
  return (
    <>
      <ExpressionField
        label="If"
        field="if"
        required
        placeholder="$count(object.rows) > 0"
        description="Nothing, 0, an empty text and an empty list are false."
      />
      <WayField label="Then" field="then" />
      <WayField label="Else" field="else" />
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
      <Stack gap="sm" role="group" aria-label="Cases">
        {cases.map((_case, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: cases have no other identity than their order
          <Card key={index} padding="sm">
            <Group justify="space-between" mb={4}>
              <Text size="sm" fw={600}>
                Case {index + 1}
              </Text>
              <Group gap={0}>
                <CaseButton label={`Case ${index + 1} up`} isOff={index === 0} onClick={() => move(index, index - 1)}>
                  <IconArrowUp size={15} />
                </CaseButton>
                <CaseButton
                  label={`Case ${index + 1} down`}
                  isOff={index === cases.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <IconArrowDown size={15} />
                </CaseButton>
                <CaseButton
                  label={`Take case ${index + 1} away`}
                  isOff={cases.length === 1}
                  onClick={() => change(cases.toSpliced(index, 1))}
                >
                  <IconTrash size={15} />
                </CaseButton>
              </Group>
            </Group>
            <Stack gap="xs">
              <ExpressionField
                label={`When ${index + 1}`}
                name={`Case ${index + 1}, when`}
                field={`cases/${index}/when`}
                required
              />
              <WayField label={`Case ${index + 1}, next`} field={`cases/${index}/next`} />
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
          Add a case
        </Button>
      </Stack>
      <WayField label="Else" field="else" description="Where no case is true." />
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

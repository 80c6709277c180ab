import { Text } from '@mantine/core'
import { readSteps } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { ChoiceField, IntoField, NumberField, WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

export function TransformFields() {
  return (
    <>
      <ExpressionField
        label="Expression"
        field="expression"
        required
        placeholder='$merge([object, {"name": $trim(object.name)}])'
      />
      <IntoField description="Without it, the expression gives an object that becomes the record." />
      <WayField label="Next" field="next" />
    </>
  )
}

export function ForEachFields() {
  const { step } = useStepForm()
  const { steps } = readSteps({ steps: { [step.name]: step.fields } }, `${step.id}/do`)
  return (
    <>
      <ExpressionField
        label="Items"
        field="items"
        required
        placeholder="object.rows"
        description="Gives a list; each item goes through the steps in the box, as object.item."
      />
      <NumberField label="At a time" field="parallel" placeholder="1" description="How many items, 1 to 32." />
      <ChoiceField
        label="First step for each"
        field="do/start"
        required
        choices={steps.map(({ name }) => ({ value: name, label: name }))}
      />
      <IntoField description="The name in the record of what the items became." />
      <WayField label="Next" field="next" />
      <Text size="xs" c="dimmed">
        The steps in the box are opened, added and led to each other there.
      </Text>
    </>
  )
}

export function StopFields() {
  return (
    <>
      <ExpressionField
        label="Answer"
        field="answer"
        placeholder='{"ok": true}'
        description="What the flow run ends with: for who waits for it, or what an item becomes."
      />
      <NumberField label="Status" field="status" placeholder="200" description="Of HTTP, for who waits: 200 to 599." />
    </>
  )
}

import { Text } from '@mantine/core'
import { stepWords } from '../../words/flow-steps.ts'
import { readSteps } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { ChoiceField, IntoField, NumberField, WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

export function TransformFields() {
  return (
    <>
      <ExpressionField
        label={stepWords.expression}
        field="expression"
        required
        placeholder='$merge([object, {"name": $trim(object.name)}])'
      />
      <IntoField description={stepWords.withoutInto} />
      <WayField label={stepWords.next} field="next" />
    </>
  )
}

export function ForEachFields() {
  const { step } = useStepForm()
  const { steps } = readSteps({ steps: { [step.name]: step.fields } }, `${step.id}/do`)
  return (
    <>
      <ExpressionField
        label={stepWords.items}
        field="items"
        required
        placeholder="object.rows"
        description={stepWords.itemsDescription}
      />
      <NumberField label={stepWords.atATime} field="parallel" placeholder="1" description={stepWords.howManyItems} />
      <ChoiceField
        label={stepWords.firstStepForEach}
        field="do/start"
        required
        choices={steps.map(({ name }) => ({ value: name, label: name }))}
      />
      <IntoField description={stepWords.intoItems} />
      <WayField label={stepWords.next} field="next" />
      <Text size="xs" c="dimmed">
        {stepWords.aboutTheBox}
      </Text>
    </>
  )
}

export function StopFields() {
  return (
    <>
      <ExpressionField
        label={stepWords.answer}
        field="answer"
        placeholder='{"ok": true}'
        description={stepWords.answerDescription}
      />
      <NumberField
        label={stepWords.status}
        field="status"
        placeholder="200"
        description={stepWords.statusDescription}
      />
    </>
  )
}

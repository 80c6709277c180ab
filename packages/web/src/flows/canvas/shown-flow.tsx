import { Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { JsonText } from '../../ui/json-text.tsx'
import { stepWords } from '../../words/flow-steps.ts'
import { findStep } from '../definition/read-steps.ts'
import { kindOf, stepKinds } from '../definition/step-kinds.ts'
import classes from './builder.module.css'
import { FlowCanvas } from './flow-canvas.tsx'
import { useAppNames } from './use-app-names.ts'

/** A flow on its canvas for who may look at it and not change it. */
export function ShownFlow({ definition }: { definition: unknown }) {
  const [selected, setSelected] = useState<string>()
  const appNames = useAppNames()
  const step = selected === undefined ? undefined : findStep(definition, selected)
  const kind = step && kindOf(step.fields)
  return (
    <div className={classes.overlay}>
      <FlowCanvas
        label={stepWords.canvasOfTheFlow}
        definition={definition}
        selected={selected}
        onSelect={(id) => setSelected(id)}
        appNames={appNames}
      />
      <section className={classes.panel} aria-label={step ? stepWords.stepNamed(step.name) : stepWords.step}>
        {step ? (
          <Stack gap="sm">
            <div>
              <Title order={3}>{step.name}</Title>
              <Text size="sm" c="dimmed">
                {kind ? stepKinds[kind].label : stepWords.unknownStep}
              </Text>
            </div>
            <JsonText label={stepWords.whatDoes(step.name)} value={step.fields} />
          </Stack>
        ) : (
          <Text size="sm" c="dimmed">
            {stepWords.chooseStepToSeeWhat}
          </Text>
        )}
      </section>
    </div>
  )
}

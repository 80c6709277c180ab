import { SegmentedControl } from '@mantine/core'
import { formatSeconds } from '../../lib/format-time.ts'
import { ExpressionField } from './expression-field.tsx'
import { IntoField, NumberField, WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

const inWords = (seconds: unknown) =>
  typeof seconds === 'number' && seconds >= 60 ? formatSeconds(seconds) : undefined

export function WaitFields() {
  const { step, read } = useStepForm()
  return (
    <>
      <IntoField
        required
        description={`The name in the record of what comes. Its URL is webhooks.${step.name}: hand it out in a step before.`}
      />
      <NumberField
        label="Time limit"
        field="timeLimitSeconds"
        required
        suffix=" s"
        description={inWords(read('timeLimitSeconds'))}
      />
      <WayField label="Next" field="next" />
      <WayField label="After the time limit" field="onTimeout" description="Without a step, the flow run fails then." />
    </>
  )
}

export function DelayFields() {
  const { step, read, set, problem } = useStepForm()
  const isUntil = read('until') !== undefined
  const choose = (kind: string) => {
    const { seconds: _seconds, until: _until, ...rest } = step.fields
    set('', { ...rest, ...(kind === 'until' ? { until: '$now()' } : { seconds: 60 }) })
  }
  return (
    <>
      <SegmentedControl
        aria-label="How long"
        data={[
          { value: 'seconds', label: 'For a time' },
          { value: 'until', label: 'Until a time' },
        ]}
        value={isUntil ? 'until' : 'seconds'}
        onChange={choose}
      />
      {isUntil ? (
        <ExpressionField
          label="Until"
          field="until"
          required
          placeholder="object.due_at"
          description="Gives a time such as 2026-10-12T10:00:00Z."
        />
      ) : (
        <NumberField
          label="Seconds"
          field="seconds"
          required
          suffix=" s"
          description={inWords(read('seconds')) ?? problem('')}
        />
      )}
      <WayField label="Next" field="next" />
    </>
  )
}

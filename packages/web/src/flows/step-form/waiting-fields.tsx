import { SegmentedControl } from '@mantine/core'
import { formatSeconds } from '../../lib/format-time.ts'
import { common } from '../../words/common.ts'
import { stepWords } from '../../words/flow-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { IntoField, NumberField, WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

const inWords = (seconds: unknown) =>
  typeof seconds === 'number' && seconds >= 60 ? formatSeconds(seconds) : undefined

export function WaitFields() {
  const { step, read } = useStepForm()
  return (
    <>
      <IntoField required description={stepWords.intoWhatComes(step.name)} />
      <NumberField
        label={stepWords.timeLimit}
        field="timeLimitSeconds"
        required
        suffix={stepWords.secondsSuffix}
        description={inWords(read('timeLimitSeconds'))}
      />
      <WayField label={stepWords.next} field="next" />
      <WayField
        label={stepWords.afterTheTimeLimit}
        field="onTimeout"
        description={stepWords.afterTheTimeLimitDescription}
      />
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
        aria-label={stepWords.howLong}
        data={[
          { value: 'seconds', label: stepWords.forATime },
          { value: 'until', label: stepWords.untilATime },
        ]}
        value={isUntil ? 'until' : 'seconds'}
        onChange={choose}
      />
      {isUntil ? (
        <ExpressionField
          label={common.until}
          field="until"
          required
          placeholder="object.due_at"
          description={stepWords.untilDescription}
        />
      ) : (
        <NumberField
          label={stepWords.seconds}
          field="seconds"
          required
          suffix={stepWords.secondsSuffix}
          description={inWords(read('seconds')) ?? problem('')}
        />
      )}
      <WayField label={stepWords.next} field="next" />
    </>
  )
}

import { Select, TextInput } from '@mantine/core'
import type { Retries } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { flowSecretsQuery } from '../../api/queries.ts'
import { stepWords } from '../../words/flow-steps.ts'
import { fieldsOf } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { NamedExpressions } from './named-expressions.tsx'
import { ChoiceField, IntoField, NumberField, TextField, WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ value, label: value }))

export function RequestFields() {
  const { flowId, read } = useStepForm()
  const { data: secrets = [] } = useQuery(flowSecretsQuery(flowId))
  const chosen = read('secret')
  const isThere = typeof chosen !== 'string' || secrets.some(({ name }) => name === chosen)
  const choices = secrets.map(({ name, origin }) => ({ value: name, label: `${name} · ${origin}` }))
  return (
    <>
      <ChoiceField label={stepWords.method} field="method" required choices={methods} />
      <TextField
        label={stepWords.url}
        field="url"
        required
        mono
        placeholder="https://api.example.com/customers/{{object.id}}"
        description={stepWords.urlDescription}
      />
      {(read('method') !== 'GET' || read('body') !== undefined) && (
        <ExpressionField label={stepWords.body} field="body" placeholder="object" description={stepWords.whatIsSent} />
      )}
      <ChoiceField
        label={stepWords.secret}
        field="secret"
        placeholder={stepWords.none}
        choices={isThere ? choices : [{ value: chosen, label: stepWords.notSetYet(chosen) }, ...choices]}
        description={stepWords.secretDescription}
      />
      <NamedExpressions
        label={stepWords.headers}
        field="headers"
        one={stepWords.aHeader}
        description={stepWords.headersDescription}
      />
      <NumberField
        label={stepWords.timeOut}
        field="timeoutSeconds"
        suffix={stepWords.secondsSuffix}
        placeholder="30 s"
        description={stepWords.forOneAttempt}
      />
      <RetryFields />
      <IntoField description={stepWords.intoAnswer} />
      <WayField label={stepWords.next} field="next" />
    </>
  )
}

const retryChoices = [
  { value: 'standard', label: stepWords.standardRetries },
  { value: 'short', label: stepWords.shortRetries },
  { value: 'none', label: stepWords.never },
  { value: 'own', label: stepWords.atTimesOfYourOwn },
]

/** When a request that failed is tried again. */
function RetryFields() {
  const { read, set, problem } = useStepForm()
  const value = read('retries') as Retries | undefined
  const { waits } = fieldsOf(value)
  const chosen = typeof value === 'object' ? 'own' : (value ?? null)
  return (
    <>
      <Select
        label={stepWords.triedAgain}
        data-field="retries"
        placeholder={retryChoices[0]?.label ?? ''}
        data={retryChoices}
        clearable
        clearButtonProps={{ 'aria-label': stepWords.clearTriedAgain }}
        value={chosen}
        onChange={(kind) => set('retries', kind === 'own' ? { waits: [30, 300] } : (kind ?? undefined))}
        error={chosen === 'own' ? undefined : problem('retries')}
      />
      {chosen === 'own' && <WaitsField waits={Array.isArray(waits) ? waits : []} />}
    </>
  )
}

function WaitsField({ waits }: { waits: readonly unknown[] }) {
  const { set, problem } = useStepForm()
  // As it is typed: "30, " is on its way to a second number.
  const [text, setText] = useState(waits.join(', '))
  const secondsOf = (typed: string) =>
    typed
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((each) => (Number.isNaN(Number(each)) ? each : Number(each)))
  const shown = secondsOf(text).join() === waits.join() ? text : waits.join(', ')
  return (
    <TextInput
      label={stepWords.secondsBeforeEachFurtherAttempt}
      data-field="retries/waits"
      placeholder="30, 300"
      value={shown}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        set('retries/waits', secondsOf(currentTarget.value))
      }}
      error={problem('retries')}
    />
  )
}

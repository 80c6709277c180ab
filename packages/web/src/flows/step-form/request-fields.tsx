import { Select, TextInput } from '@mantine/core'
import type { Retries } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { flowSecretsQuery } from '../../api/queries.ts'
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
      <ChoiceField label="Method" field="method" required choices={methods} />
      <TextField
        label="URL"
        field="url"
        required
        mono
        placeholder="https://api.example.com/customers/{{object.id}}"
        description="{{expression}} behind the host stands for a value, which is encoded."
      />
      {(read('method') !== 'GET' || read('body') !== undefined) && (
        <ExpressionField label="Body" field="body" placeholder="object" description="What is sent, as JSON." />
      )}
      <ChoiceField
        label="Secret"
        field="secret"
        placeholder="None"
        choices={isThere ? choices : [{ value: chosen, label: `${chosen} · not set yet` }, ...choices]}
        description="Whose credential and headers go along. Secrets are set on the page of the flow."
      />
      <NamedExpressions
        label="Headers"
        field="headers"
        one="header"
        description="That are no secret: each an expression that gives a text."
      />
      <NumberField
        label="Time-out"
        field="timeoutSeconds"
        suffix=" s"
        placeholder="30 s"
        description="For one attempt."
      />
      <RetryFields />
      <IntoField description="The name in the record of its answer: {status, headers, body}." />
      <WayField label="Next" field="next" />
    </>
  )
}

const retryChoices = [
  { value: 'standard', label: 'After 5 s, 30 s, 5 min, … 10 h' },
  { value: 'short', label: 'After 30 s and 5 min' },
  { value: 'none', label: 'Never' },
  { value: 'own', label: 'At times of your own' },
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
        label="Tried again"
        data-field="retries"
        placeholder={retryChoices[0]?.label ?? ''}
        data={retryChoices}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear Tried again' }}
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
      label="Seconds before each further attempt"
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

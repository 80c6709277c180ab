import { Stack, Text } from '@mantine/core'
import type { App, AppParameter } from '@postern/protocol/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { allAppsQuery } from '../../api/queries.ts'
import { TextLink } from '../../ui/links.tsx'
import { allItems } from '../../ui/list.tsx'
import { escaped, fieldsOf } from '../definition/read-steps.ts'
import { ExpressionField } from './expression-field.tsx'
import { RemovableExpression } from './named-expressions.tsx'
import { ChoiceField, IntoField, WayField } from './plain-fields.tsx'
import { useStepForm } from './step-form.ts'

export function DataGatewayFields() {
  const { read, others } = useStepForm()
  const apps = allItems(useInfiniteQuery(allAppsQuery).data)
  const chosen = read('app')
  const app = apps.find(({ id }) => id === chosen)
  const isThere = typeof chosen !== 'string' || app !== undefined
  const choices = apps.map(({ id, connection, name, sql }) => ({
    value: id,
    label: `${connection}/${name}${sql === null ? ' (no SQL yet)' : ''}`,
  }))
  const waits = others.filter(({ fields }) => fields.type === 'wait_for_webhook')
  return (
    <>
      <ChoiceField
        label="App"
        field="app"
        required
        choices={isThere ? choices : [{ value: chosen, label: 'An app that is not there' }, ...choices]}
        description={
          app ? (
            <TextLink to="/apps/$id" params={{ id: app.id }} inherit underline="always">
              Its SQL and parameters
            </TextLink>
          ) : (
            'Whose SQL is run. Apps are made on the page of a connection.'
          )
        }
      />
      <Parameters app={app} />
      {app?.callback.kind === 'webhook' && (
        <ChoiceField
          label="Rows go to"
          field="webhook"
          placeholder="The next step"
          choices={waits.map(({ name }) => ({ value: name, label: name }))}
          description="The step that waits for the webhook."
        />
      )}
      {(app === undefined || app.callback.kind === 'flow' || read('into') !== undefined) && (
        <IntoField required={app?.callback.kind === 'flow'} description="The name in the record of its rows." />
      )}
      <WayField label="Next" field="next" />
    </>
  )
}

/** What the app asks for, and what is given beside that. */
function Parameters({ app }: { app: App | undefined }) {
  const { read } = useStepForm()
  const wanted = app?.parameters ?? []
  const given = Object.keys(fieldsOf(read('parameters')))
  const further = given.filter((name) => !wanted.some((parameter) => parameter.name === name))
  if (wanted.length === 0 && further.length === 0) return null
  return (
    <Stack gap="xs" role="group" aria-label="Parameters">
      <Text size="sm" fw={500}>
        Parameters
      </Text>
      {wanted.map((parameter) => (
        <ExpressionField
          key={parameter.name}
          name={`Parameter ${parameter.name}`}
          label={<code>{parameter.name}</code>}
          field={`parameters/${escaped(parameter.name)}`}
          placeholder={`object.${parameter.name}`}
          description={wordsOf(parameter)}
          required={parameter.required && parameter.default === undefined}
        />
      ))}
      {further.map((name) => (
        <RemovableExpression key={name} name={name} field="parameters" one="parameter" />
      ))}
    </Stack>
  )
}

function wordsOf({ type, of, required, default: byDefault, description }: AppParameter): string {
  const otherwise = byDefault !== undefined ? `else ${JSON.stringify(byDefault)}` : required ? null : 'else NULL'
  return [type === 'list' ? `list of ${of ?? 'text'}` : type, otherwise, description].filter(Boolean).join(' · ')
}

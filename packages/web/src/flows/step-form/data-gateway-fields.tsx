import { Stack, Text } from '@mantine/core'
import type { App, AppParameter } from '@postern/protocol/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { allAppsQuery } from '../../api/queries.ts'
import { TextLink } from '../../ui/links.tsx'
import { allItems } from '../../ui/list.tsx'
import { stepWords } from '../../words/flow-steps.ts'
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
    label: stepWords.appOf(connection, name, sql !== null),
  }))
  const waits = others.filter(({ fields }) => fields.type === 'wait_for_webhook')
  return (
    <>
      <ChoiceField
        label={stepWords.app}
        field="app"
        required
        choices={isThere ? choices : [{ value: chosen, label: stepWords.anAppThatIsNotThere }, ...choices]}
        description={
          app ? (
            <TextLink to="/apps/$id" params={{ id: app.id }} inherit underline="always">
              {stepWords.itsSqlAndParameters}
            </TextLink>
          ) : (
            stepWords.whoseSqlIsRun
          )
        }
      />
      <Parameters app={app} />
      {app?.callback.kind === 'webhook' && (
        <ChoiceField
          label={stepWords.rowsGoTo}
          field="webhook"
          placeholder={stepWords.theNextStep}
          choices={waits.map(({ name }) => ({ value: name, label: name }))}
          description={stepWords.rowsGoToDescription}
        />
      )}
      {(app === undefined || app.callback.kind === 'flow' || read('into') !== undefined) && (
        <IntoField required={app?.callback.kind === 'flow'} description={stepWords.intoRows} />
      )}
      <WayField label={stepWords.next} field="next" />
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
    <Stack gap="xs" role="group" aria-label={stepWords.parameters}>
      <Text size="sm" fw={500}>
        {stepWords.parameters}
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
        <RemovableExpression key={name} name={name} field="parameters" one={stepWords.aParameter} />
      ))}
    </Stack>
  )
}

function wordsOf({ type, of, required, default: byDefault, description }: AppParameter): string {
  const otherwise =
    byDefault !== undefined ? stepWords.elseDefault(JSON.stringify(byDefault)) : required ? null : stepWords.elseNull
  return [type === 'list' ? stepWords.listOf(of ?? stepWords.aText) : type, otherwise, description]
    .filter(Boolean)
    .join(' · ')
}

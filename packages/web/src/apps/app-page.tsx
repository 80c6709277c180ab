import { Alert, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { App, AppCallback } from '@postern/protocol/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { appQuery, directUrlsQuery, flowsQuery } from '../api/queries.ts'
import { CallbackField } from '../commands/callback-field.tsx'
import type { CommandValues } from '../commands/command-values.ts'
import { DeliveryFields } from '../commands/delivery-fields.tsx'
import { wrongCredential, wrongHeaderLines, wrongWaits } from '../commands/delivery-values.ts'
import { sharedPaths } from '../commands/field-paths.ts'
import { LimitFields } from '../commands/option-fields.tsx'
import { SqlEditor } from '../commands/sql-editor.tsx'
import { useSchema } from '../commands/use-schema.ts'
import { EditorButton, EditorFields } from '../session/gated.tsx'
import { useMay } from '../session/use-role.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import fieldClasses from '../ui/fields.module.css'
import { fieldErrors } from '../ui/form-errors.ts'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { appWords } from '../words/apps.ts'
import { common } from '../words/common.ts'
import { type AppOwnValues, ownValues, parametersOf, sharedValues, toAppPatch } from './app-values.ts'
import { ParameterFields } from './parameter-fields.tsx'

export function AppPage() {
  const { id } = useParams({ from: '/app/apps/$id' })
  const query = useQuery(appQuery(id))
  const [saves, setSaves] = useState(0)
  const app = query.data
  return (
    <Page
      title={app?.name ?? appWords.app}
      narrow
      crumbs={[
        <TextLink key="connections" to="/connections" c="inherit" size="sm">
          {common.connections}
        </TextLink>,
        app && (
          <TextLink key="apps" to="/connections/$name/apps" params={{ name: app.connection }} c="inherit" size="sm">
            {app.connection}
          </TextLink>
        ),
      ]}
    >
      <QueryView query={query}>
        {(found) => <AppForm key={saves} app={found} onSaved={() => setSaves(saves + 1)} />}
      </QueryView>
    </Page>
  )
}

const callbackKinds: { value: AppCallback['kind']; label: string }[] = [
  { value: 'flow', label: appWords.intoRecordOfFlowItself },
  { value: 'url', label: appWords.toAUrl },
  { value: 'direct_url', label: appWords.toADirectUrl },
  { value: 'webhook', label: appWords.toWebhookThatFlowWaits },
]

/** Configures an app: what it runs, how its parameters are typed, and where its rows go. */
function AppForm({ app, onSaved }: { app: App; onSaved: () => void }) {
  const [before] = useState(() => ({ shared: sharedValues(app), own: ownValues(app) }))
  const [own, setOwn] = useState<AppOwnValues>(before.own)
  const queries = useQueryClient()
  const mayEdit = useMay('editor')
  const schema = useSchema(app.connection)
  const form = useForm<CommandValues & { rest?: string }>({
    initialValues: before.shared,
    validate: {
      name: (name) => (name.trim() === '' ? common.giveItAName : null),
      callbackUrl: (url) =>
        own.callbackKind !== 'url' || /^https?:\/\/\S+$/i.test(url.trim()) ? null : common.notAnAddress,
      retryWaits: (waits, { retries }) => (retries === 'own' ? wrongWaits(waits) : null),
      headerLines: wrongHeaderLines,
      ...wrongCredential,
    },
  })
  const save = useAction({
    run: (values: CommandValues) =>
      api<App>('PATCH', `/apps/${seg(app.id)}`, toAppPatch(before, { shared: values, own })),
    done: appWords.theAppIsSaved,
    ownErrors: true,
  })
  const submit = form.onSubmit((values) => {
    form.clearErrors()
    save.mutate(values, {
      onSuccess: (saved) => {
        queries.setQueryData(appQuery(app.id).queryKey, saved)
        onSaved()
      },
      onError: (error) => {
        const sent = parametersOf(values.sql, own.parameters, before.own.parameters)
        const { at, rest } = fieldErrors(error, {
          ...sharedPaths,
          '/callback': 'callbackKind',
          '/callback/url': 'callbackUrl',
          '/callback/directUrl': 'directUrl',
          ...Object.fromEntries(sent.map(({ name }, index) => [`/parameters/${index}`, `parameter ${name}`])),
        })
        form.setErrors({ ...at, rest })
      },
    })
  })
  const parameterErrors = Object.fromEntries(
    Object.entries(form.errors)
      .filter(([field]) => field.startsWith('parameter '))
      .map(([field, message]) => [field.slice('parameter '.length), message]),
  )
  return (
    <form onSubmit={submit} noValidate>
      <EditorFields>
        {' '}
        <Stack gap="lg">
          {form.errors.rest && (
            <Alert color="red" role="alert" title={common.cannotBeSavedYet}>
              {form.errors.rest}
            </Alert>
          )}
          <Section title={appWords.whatItRuns}>
            <Stack>
              <TextInput label={common.name} maxLength={200} {...form.getInputProps('name')} />
              <CopyLine label={appWords.appId} value={app.id} />
              <SqlEditor
                value={form.values.sql}
                onChange={(sql) => form.setFieldValue('sql', sql)}
                error={form.errors.sql}
                schema={schema}
                isReadOnly={!mayEdit}
                description={appWords.aboutParameters(<code>@object.params.NAME@</code>)}
              />
              <ParameterFields
                sql={form.values.sql}
                parameters={own.parameters}
                onChange={(parameters) => setOwn({ ...own, parameters })}
                errors={parameterErrors}
              />
            </Stack>
          </Section>
          <Section title={appWords.whereItsRowsGo}>
            <CallbackFields form={form} app={app} own={own} setOwn={setOwn} />
          </Section>
          <Section title={appWords.options}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className={fieldClasses.fields}>
              <LimitFields form={form} />
            </SimpleGrid>
          </Section>
          <Group>
            <EditorButton type="submit" size="md" loading={save.isPending}>
              {common.save}
            </EditorButton>
          </Group>
        </Stack>
      </EditorFields>
    </form>
  )
}

interface CallbackFieldsProps {
  form: UseFormReturnType<CommandValues>
  app: App
  own: AppOwnValues
  setOwn: (own: AppOwnValues) => void
}

function CallbackFields({ form, app, own, setOwn }: CallbackFieldsProps) {
  const isDirect = own.callbackKind === 'direct_url'
  const { data: directUrls = [] } = useQuery({ ...directUrlsQuery(), enabled: isDirect })
  const { data: flows = [] } = useQuery({ ...flowsQuery, enabled: isDirect })
  const flowNames = new Map(flows.map(({ id, name }) => [id, name]))
  return (
    <Stack>
      <Select
        label={appWords.callback}
        data={callbackKinds}
        allowDeselect={false}
        value={own.callbackKind}
        onChange={(kind) => kind && setOwn({ ...own, callbackKind: kind })}
        error={form.errors.callbackKind}
      />
      {isDirect && (
        <Select
          label={appWords.directUrl}
          data={directUrls.map(({ id, name, flowId }) => ({
            value: id,
            label: [name, flowNames.get(flowId)].filter(Boolean).join(' · '),
          }))}
          searchable
          allowDeselect={false}
          nothingFoundMessage={appWords.noDirectUrlYet}
          value={own.directUrl || null}
          onChange={(id) => id && setOwn({ ...own, directUrl: id })}
          error={form.errors.directUrl}
        />
      )}
      {own.callbackKind === 'url' && (
        <>
          <CallbackField form={form} connection={app.connection} />
          <DeliveryFields form={form} />
        </>
      )}
    </Stack>
  )
}

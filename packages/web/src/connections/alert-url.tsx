import { Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Connection } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { EditorButton, EditorFields } from '../session/gated.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { Section } from '../ui/section.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'

/** Where alerts of the connection are told, beside being shown here. */
export function AlertUrl({ connection }: { connection: Connection }) {
  const form = useForm({ initialValues: { alertUrl: connection.alertUrl ?? '' } })
  const save = useAction({
    run: (alertUrl: string) =>
      api<Connection>('PATCH', `/connections/${seg(connection.name)}`, { alertUrl: alertUrl || null }),
    done: (saved) => (saved.alertUrl === null ? connectionWords.alertsOnlyHere : connectionWords.theAlertUrlIsSaved),
    ownErrors: true,
  })
  const submit = form.onSubmit(({ alertUrl }) =>
    save.mutate(alertUrl.trim(), {
      onError: (error) => {
        const { at, rest } = fieldErrors(error, { '/alertUrl': 'alertUrl' })
        form.setErrors({ alertUrl: at.alertUrl ?? rest })
      },
    }),
  )
  return (
    <Section title={connectionWords.whereAlertsAreTold} description={connectionWords.whereAlertsAreToldDescription}>
      <form onSubmit={submit} noValidate>
        <EditorFields>
          {' '}
          <Stack>
            <TextInput
              label={connectionWords.alertUrl}
              description={connectionWords.alertUrlDescription}
              type="url"
              placeholder="https://example.com/alerts"
              maxLength={2_000}
              {...form.getInputProps('alertUrl')}
            />
            <Group>
              <EditorButton type="submit" disabled={!form.isDirty()} loading={save.isPending}>
                {common.save}
              </EditorButton>
            </Group>
          </Stack>
        </EditorFields>
      </form>
    </Section>
  )
}

import { Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Connection } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { EditorButton, EditorFields } from '../session/gated.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { Section } from '../ui/section.tsx'
import { useAction } from '../ui/use-action.ts'

/** Where alerts of the connection are told, beside being shown here. */
export function AlertUrl({ connection }: { connection: Connection }) {
  const form = useForm({ initialValues: { alertUrl: connection.alertUrl ?? '' } })
  const save = useAction({
    run: (alertUrl: string) =>
      api<Connection>('PATCH', `/connections/${seg(connection.name)}`, { alertUrl: alertUrl || null }),
    done: (saved) => (saved.alertUrl === null ? 'Alerts are only shown here' : 'The alert URL is saved'),
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
    <Section
      title="Where alerts are told"
      description="Silence, missing rows, a run that is stuck, no gateway: each is shown here, and told to the alert URL when it is raised and when it has resolved."
    >
      <form onSubmit={submit} noValidate>
        <EditorFields>
          {' '}
          <Stack>
            <TextInput
              label="Alert URL"
              description="Signed with the signing secret; empty: alerts are only shown here."
              type="url"
              placeholder="https://example.com/alerts"
              maxLength={2_000}
              {...form.getInputProps('alertUrl')}
            />
            <Group>
              <EditorButton type="submit" disabled={!form.isDirty()} loading={save.isPending}>
                Save
              </EditorButton>
            </Group>
          </Stack>
        </EditorFields>
      </form>
    </Section>
  )
}

import { Group, NumberInput, Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Connection, CallbackRate as Rate } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { rateOf, rateValues, rateWords } from '../commands/delivery-values.ts'
import { EditorButton, EditorFields } from '../session/gated.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { Section } from '../ui/section.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'

/** How many requests the connection's callbacks may make to one host. */
export function CallbackRate({ connection }: { connection: Connection }) {
  const form = useForm({ initialValues: rateValues(connection.callbackRate) })
  const save = useAction({
    run: (callbackRate: Rate | null) =>
      api<Connection>('PATCH', `/connections/${seg(connection.name)}`, { callbackRate }),
    done: ({ callbackRate }) =>
      callbackRate === null
        ? connectionWords.callbacksAreNotHeldBack
        : connectionWords.atMostToEachHost(rateWords(callbackRate)),
    ownErrors: true,
  })
  const submit = form.onSubmit((values) =>
    save.mutate(rateOf(values), {
      onError: (error) => {
        const { at, rest } = fieldErrors(error, { '/callbackRate': 'rateRequests' })
        form.setErrors({ rateRequests: at.rateRequests ?? rest })
      },
    }),
  )
  return (
    <Section title={connectionWords.rateOfCallbacks} description={connectionWords.rateOfCallbacksDescription}>
      <form onSubmit={submit} noValidate>
        <EditorFields>
          {' '}
          <Group gap="xs" align="flex-start">
            <NumberInput
              aria-label={connectionWords.mostRequests}
              placeholder={connectionWords.noLimit}
              allowDecimal={false}
              allowNegative={false}
              min={1}
              max={100_000}
              w={160}
              {...form.getInputProps('rateRequests')}
            />
            <Select
              aria-label={connectionWords.mostRequestsInA}
              data={[
                { value: 'second', label: connectionWords.aSecond },
                { value: 'minute', label: connectionWords.aMinute },
              ]}
              allowDeselect={false}
              w={130}
              {...form.getInputProps('ratePer')}
            />
            <EditorButton type="submit" disabled={!form.isDirty()} loading={save.isPending}>
              {common.save}
            </EditorButton>
          </Group>
        </EditorFields>
      </form>
    </Section>
  )
}

import { Alert, Button, Group, Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Command, CommandPatch, CursorPreview } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { count } from '../lib/format-size.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'

interface Target {
  which: 'read' | 'acknowledged'
  to: 'value' | 'beginning'
  value: string
}

const patchOf = ({ which, to, value }: Target): CommandPatch => {
  const lastValue = to === 'beginning' ? null : value
  if (which === 'acknowledged') return { acknowledgedValue: lastValue }
  return { lastValue, fromBeginning: to === 'beginning' }
}

interface SetCursorModalProps {
  command: Command
  opened: boolean
  onClose: () => void
}

export function SetCursorModal({ command, opened, onClose }: SetCursorModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Set the cursor by hand">
      <SetCursor command={command} onClose={onClose} />
    </Modal>
  )
}

/** Says first what a rewind would send again; only then can it be done. */
function SetCursor({ command, onClose }: { command: Command; onClose: () => void }) {
  const path = `/commands/${seg(command.id)}`
  const form = useForm<Target & { rest?: string }>({
    initialValues: { which: 'read', to: 'value', value: command.lastValue ?? '' },
    validate: { value: (value, { to }) => (to === 'value' && value === '' ? 'Give a value' : null) },
    // What was said of another value no longer holds.
    onValuesChange: () => preview.reset(),
  })
  const showErrors = (error: Error) => {
    const { at, rest } = fieldErrors(error, {
      '/lastValue': 'value',
      '/acknowledgedValue': 'value',
      '/fromBeginning': 'value',
    })
    form.setErrors({ ...at, rest })
  }
  const preview = useAction({
    run: ({ to, value }: Target) =>
      api<CursorPreview>('POST', `${path}/cursor/preview`, { lastValue: to === 'beginning' ? null : value }),
    ownErrors: true,
  })
  const set = useAction({
    run: (target: Target) => api<Command>('PATCH', path, patchOf(target)),
    done: 'The cursor is set',
    ownErrors: true,
  })

  const { which, to } = form.values
  const isReady = which === 'acknowledged' || preview.data !== undefined
  const submit = form.onSubmit((target) => {
    if (isReady) set.mutate(target, { onSuccess: onClose, onError: showErrors })
    else preview.mutate(target, { onError: showErrors })
  })

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <SegmentedControl
          aria-label="Which value"
          fullWidth
          data={[
            { value: 'read', label: 'Read up to' },
            { value: 'acknowledged', label: 'Acknowledged up to' },
          ]}
          {...form.getInputProps('which')}
        />
        <Radio.Group label={which === 'read' ? 'The next run reads' : 'Delivered is'} {...form.getInputProps('to')}>
          <Group mt={6} gap="lg">
            <Radio value="value" label={which === 'read' ? 'what comes after a value' : 'up to a value'} />
            <Radio value="beginning" label={which === 'read' ? 'from the beginning' : 'nothing'} />
          </Group>
        </Radio.Group>
        {to === 'value' && (
          <TextInput
            label="Value"
            description={
              command.lastValueType && command.lastValueType !== 'unknown' && `Its type: ${command.lastValueType}.`
            }
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('value')}
          />
        )}
        {which === 'acknowledged' && (
          <Text size="sm" c="dimmed">
            Sends nothing again: it only says up to where the receiver has the rows.
          </Text>
        )}
        {form.errors.rest && (
          <Alert color="red" role="alert">
            {form.errors.rest}
          </Alert>
        )}
        {which === 'read' && preview.data && <PreviewNote preview={preview.data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={preview.isPending || set.isPending}>
            {isReady ? 'Set it' : 'What would it send again?'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function PreviewNote({ preview: { runs, rows, complete } }: { preview: CursorPreview }) {
  if (runs === 0 && complete)
    return (
      <Alert color="verdigris" role="status" title="Nothing is sent again">
        No run has read beyond this value.
      </Alert>
    )
  return (
    <Alert
      color="lantern"
      role="status"
      title={complete ? 'Rows are sent again' : 'More may be sent again than is known'}
    >
      {complete ? 'At most' : 'At least'} {count(rows, 'row')} of {count(runs, 'run')} would be sent again
      {complete ? '.' : ': the history does not reach back far enough to count them all.'}
    </Alert>
  )
}

import { Alert, Button, Group, Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Command, CommandPatch, CursorPreview } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { useAction } from '../ui/use-action.ts'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'

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
    <Modal opened={opened} onClose={onClose} title={commandWords.setTheCursorByHand}>
      <SetCursor command={command} onClose={onClose} />
    </Modal>
  )
}

/** Says first what a rewind would send again; only then can it be done. */
function SetCursor({ command, onClose }: { command: Command; onClose: () => void }) {
  const path = `/commands/${seg(command.id)}`
  const form = useForm<Target & { rest?: string }>({
    initialValues: { which: 'read', to: 'value', value: command.lastValue ?? '' },
    validate: { value: (value, { to }) => (to === 'value' && value === '' ? commandWords.giveAValue : null) },
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
    done: commandWords.theCursorIsSet,
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
          aria-label={commandWords.whichValue}
          fullWidth
          data={[
            { value: 'read', label: commandWords.readUpTo },
            { value: 'acknowledged', label: commandWords.acknowledgedUpTo },
          ]}
          {...form.getInputProps('which')}
        />
        <Radio.Group
          label={which === 'read' ? commandWords.theNextRunReads : commandWords.deliveredIs}
          {...form.getInputProps('to')}
        >
          <Group mt={6} gap="lg">
            <Radio value="value" label={which === 'read' ? commandWords.afterAValue : commandWords.upToAValue} />
            <Radio value="beginning" label={which === 'read' ? commandWords.fromTheBeginning : commandWords.nothing} />
          </Group>
        </Radio.Group>
        {to === 'value' && (
          <TextInput
            label={commandWords.value}
            description={
              command.lastValueType && command.lastValueType !== 'unknown' && commandWords.typeIs(command.lastValueType)
            }
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('value')}
          />
        )}
        {which === 'acknowledged' && (
          <Text size="sm" c="dimmed">
            {commandWords.sendsNothingAgain}
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
            {common.cancel}
          </Button>
          <Button type="submit" loading={preview.isPending || set.isPending}>
            {isReady ? commandWords.setIt : commandWords.whatWouldItSendAgain}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function PreviewNote({ preview: { runs, rows, complete } }: { preview: CursorPreview }) {
  if (runs === 0 && complete)
    return (
      <Alert color="verdigris" role="status" title={commandWords.nothingIsSentAgain}>
        {commandWords.nothingIsSentAgainText}
      </Alert>
    )
  return (
    <Alert
      color="lantern"
      role="status"
      title={complete ? commandWords.rowsAreSentAgain : commandWords.moreMayBeSentAgain}
    >
      {complete ? commandWords.atMostAreSentAgain(rows, runs) : commandWords.atLeastAreSentAgain(rows, runs)}
    </Alert>
  )
}

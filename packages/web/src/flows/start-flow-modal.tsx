import { Alert, Modal, Stack } from '@mantine/core'
import type { Flow, FlowRun } from '@postern/protocol/api'
import { useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { FormButtons } from '../ui/form-buttons.tsx'
import { JsonEditor } from '../ui/json-editor.tsx'
import { useAction } from '../ui/use-action.ts'
import { flowWords } from '../words/flows.ts'
import { useWrittenJson } from './use-written-json.ts'

interface StartFlowModalProps {
  flow: Flow
  /** Which of its versions: the one that is published, or the draft as a test. */
  of: 'published' | 'draft'
  opened: boolean
  onClose: () => void
}

/** Starts a flow run by hand, with a record that is written here. */
export function StartFlowModal({ flow, of, opened, onClose }: StartFlowModalProps) {
  const record = useWrittenJson('{\n}')
  const router = useRouter()
  const path = `/flows/${seg(flow.id)}`
  const start = useAction({
    run: (value: unknown) =>
      api<FlowRun>('POST', of === 'draft' ? `${path}/draft/runs` : `${path}/runs`, { record: value }),
    done: flowWords.itHasBegun,
    ownErrors: true,
  })
  const submit = () =>
    record.read((value) =>
      start.mutate(value, {
        onSuccess: ({ id }) => void router.navigate({ to: '/flow-runs/$id', params: { id } }),
      }),
    )
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={of === 'draft' ? flowWords.testTheDraftOf(flow.name) : flowWords.startNamed(flow.name)}
      size="lg"
    >
      <Stack>
        {start.error && (
          <Alert color="red" role="alert">
            {start.error.message}
          </Alert>
        )}
        <JsonEditor
          label={flowWords.record}
          description={of === 'draft' ? flowWords.recordDescription : flowWords.whatItBeginsWith}
          {...record.field}
        />
        <FormButtons
          submit={of === 'draft' ? flowWords.runIt : flowWords.startIt}
          isPending={start.isPending}
          onCancel={onClose}
          onSubmit={submit}
        />
      </Stack>
    </Modal>
  )
}

import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import type { Flow, FlowRun } from '@postern/protocol/api'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { JsonEditor } from '../ui/json-editor.tsx'
import { useAction } from '../ui/use-action.ts'
import { readJson } from './read-json.ts'

/** Starts a flow run by hand, with a record that is written here. */
export function StartFlowModal({ flow, opened, onClose }: { flow: Flow; opened: boolean; onClose: () => void }) {
  const [text, setText] = useState('{\n}')
  const [problem, setProblem] = useState<string>()
  const router = useRouter()
  const start = useAction({
    run: (record: unknown) => api<FlowRun>('POST', `/flows/${seg(flow.id)}/runs`, { record }),
    done: 'It has begun',
    ownErrors: true,
  })
  const submit = () => {
    const read = readJson(text)
    setProblem(read.wrong)
    if (read.wrong !== undefined) return
    start.mutate(read.value, {
      onSuccess: ({ id }) => void router.navigate({ to: '/flow-runs/$id', params: { id } }),
    })
  }
  return (
    <Modal opened={opened} onClose={onClose} title={`Start ${flow.name}`} size="lg">
      <Stack>
        {start.error && (
          <Alert color="red" role="alert">
            {start.error.message}
          </Alert>
        )}
        <JsonEditor
          label="Record"
          description="What the flow run begins with: a JSON object."
          value={text}
          onChange={setText}
          problems={problem === undefined ? [] : [{ path: '', message: problem }]}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={start.isPending} onClick={submit}>
            Start it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { CreatedDirectUrl } from '@postern/protocol/api'
import { IconLink } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyLine } from '../ui/copy-line.tsx'
import { JsonEditor } from '../ui/json-editor.tsx'
import { JsonText } from '../ui/json-text.tsx'
import { readJson } from './read-json.ts'

/** What is shown only now, and a form to try it with while it is known. */
export function ShownDirectUrl({ shown }: { shown: CreatedDirectUrl }) {
  const { url, secret, protection } = shown
  return (
    <Stack gap="sm">
      <Alert color="lantern" icon={<IconLink size={18} />} title="This is shown only this once">
        Only its hash is stored. Copy it now, or rotate it later.
      </Alert>
      {url !== undefined && <CopyLine label={`Address of “${shown.name}”`} value={url} />}
      {secret !== undefined && (
        <CopyLine label={protection === 'bearer' ? 'Bearer token' : 'Signing secret'} value={secret} />
      )}
      {url !== undefined && protection !== 'signature' && (
        <TryDirectUrl url={url} token={protection === 'bearer' ? secret : undefined} />
      )}
    </Stack>
  )
}

function TryDirectUrl({ url, token }: { url: string; token: string | undefined }) {
  const [text, setText] = useState('{\n  "customer": 7\n}')
  const [problem, setProblem] = useState<string>()
  const send = useMutation({
    mutationFn: async () => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
      // The same server by the address that the page has: the public one may be another origin.
      const response = await fetch(new URL(url).pathname, { method: 'POST', headers, body: text })
      return { status: response.status, body: readJson(await response.text()) }
    },
  })
  const submit = () => {
    const { wrong } = readJson(text)
    setProblem(wrong)
    if (wrong === undefined) send.mutate()
  }
  return (
    <Stack gap="xs">
      <JsonEditor
        label="A record to try it with"
        value={text}
        onChange={setText}
        problems={problem === undefined ? [] : [{ path: '', message: problem }]}
      />
      <Group gap="sm">
        <Button size="xs" loading={send.isPending} onClick={submit}>
          Send it
        </Button>
        {send.error && (
          <Text size="sm" c="var(--pn-bad)" role="alert">
            {send.error.message}
          </Text>
        )}
        {send.data && (
          <Text size="sm" fw={600} role="status">
            Answered {send.data.status}
          </Text>
        )}
      </Group>
      {send.data && send.data.body.wrong === undefined && (
        <JsonText label="What was answered" value={send.data.body.value} />
      )}
    </Stack>
  )
}

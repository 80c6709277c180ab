import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import type { DirectUrl } from '@postern/protocol/api'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { JsonEditor } from '../ui/json-editor.tsx'
import { JsonText } from '../ui/json-text.tsx'
import { TextLink } from '../ui/links.tsx'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'
import { type ReadJson, readJson } from './read-json.ts'
import { signWebhook } from './sign-webhook.ts'
import { useWrittenJson } from './use-written-json.ts'

interface Test {
  url: string
  protection: DirectUrl['protection']
  secret: string
  text: string
}

/** Posts to a direct URL as a sender would; what lets it in is made here, and goes nowhere else. */
async function sendTest({ url, protection, secret, text }: Test): Promise<{ status: number; body: ReadJson }> {
  const id = `test_${crypto.getRandomValues(new Uint32Array(3)).join('')}`
  const shown =
    protection === 'signature'
      ? await signWebhook(secret, { id, timestamp: Math.floor(Date.now() / 1_000), body: text })
      : protection === 'bearer' && { authorization: `Bearer ${secret.trim()}` }
  // The same server by the address that the page has: the public one may be another origin.
  const response = await fetch(pathOf(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...shown },
    body: text,
    credentials: 'omit',
  })
  return { status: response.status, body: readJson(await response.text()) }
}

function pathOf(url: string): string {
  const path = URL.canParse(url.trim()) ? new URL(url.trim()).pathname : url.trim()
  if (!/^\/in\/[^/]+$/.test(path)) throw new Error(flowWords.noDirectAddress)
  return path
}

interface SendTestProps {
  protection: DirectUrl['protection']
  /** What is known of it; the rest is typed. */
  known: { url?: string | undefined; secret?: string | undefined }
}

/** A record that is sent to a direct URL, and what is answered. */
export function SendTest({ protection, known }: SendTestProps) {
  const [url, setUrl] = useState(known.url ?? '')
  const [secret, setSecret] = useState(known.secret ?? '')
  const record = useWrittenJson('{\n  "customer": 7\n}')
  const send = useMutation({ mutationFn: sendTest })
  return (
    <Stack gap="xs">
      {known.url === undefined && (
        <TextInput
          label={common.address}
          description={flowWords.addressDescription}
          placeholder="https://postern.example.com/in/…"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={url}
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      )}
      {protection !== 'none' && known.secret === undefined && (
        <PasswordInput
          label={protection === 'bearer' ? common.token : flowWords.signingSecret}
          description={flowWords.usedInThisBrowserOnly}
          autoComplete="off"
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value)}
        />
      )}
      <JsonEditor label={flowWords.aRecordToTryItWith} {...record.field} />
      <Group gap="sm">
        <Button
          size="xs"
          loading={send.isPending}
          onClick={() => record.read((_value, text) => send.mutate({ url, protection, secret, text }))}
        >
          {flowWords.sendIt}
        </Button>
        {send.error && (
          <Text size="sm" c="var(--pn-bad)" role="alert">
            {send.error.message}
          </Text>
        )}
        {send.data && (
          <Text size="sm" fw={600} role="status">
            {flowWords.answered(send.data.status)}
          </Text>
        )}
        {send.data && <BegunRun body={send.data.body} />}
      </Group>
      {send.data && send.data.body.wrong === undefined && (
        <JsonText label={flowWords.whatWasAnswered} value={send.data.body.value} />
      )}
    </Stack>
  )
}

function BegunRun({ body }: { body: ReadJson }) {
  const { id } = ('value' in body ? body.value : {}) as { id?: unknown }
  if (typeof id !== 'string') return null
  return (
    <TextLink to="/flow-runs/$id" params={{ id }} size="sm">
      {flowWords.theFlowRun}
    </TextLink>
  )
}

/** The same for a direct URL whose address was shown before. */
export function SendTestModal({ url, onClose }: { url: DirectUrl | undefined; onClose: () => void }) {
  return (
    <Modal opened={url !== undefined} onClose={onClose} title={flowWords.sendATestTo(url?.name)} size="lg">
      {url && <SendTest protection={url.protection} known={{}} />}
    </Modal>
  )
}

import { Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { CreatedDirectUrl, DirectUrl, Flow } from '@postern/protocol/api'
import { IconLink, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { directUrlsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { DirectUrlModal } from './direct-url-modal.tsx'
import { SendTestModal } from './send-test.tsx'
import { ShownDirectUrl } from './shown-direct-url.tsx'

const protections: Record<DirectUrl['protection'], string> = {
  none: 'its address alone',
  bearer: 'a bearer token',
  signature: 'a signature',
}

/** The addresses that records of the flow come in by. */
export function DirectUrls({ flow }: { flow: Flow }) {
  const query = useQuery(directUrlsQuery(flow.id))
  const [shown, setShown] = useState<CreatedDirectUrl>()
  const [edited, setEdited] = useState<DirectUrl>()
  const [tested, setTested] = useState<DirectUrl>()
  const [opened, modal] = useDisclosure(false)
  const open = (url?: DirectUrl) => {
    setEdited(url)
    modal.open()
  }
  return (
    <Section
      title="Direct URLs"
      description="Addresses that records come in by: each POST of a JSON object starts a flow run. An address is shown when it is made or rotated, and not again."
      action={
        <EditorButton variant="default" leftSection={<IconPlus size={17} />} onClick={() => open()}>
          New direct URL
        </EditorButton>
      }
    >
      <DirectUrlModal flow={flow} edited={edited} opened={opened} onClose={modal.close} onSaved={setShown} />
      <SendTestModal url={tested} onClose={() => setTested(undefined)} />
      <Stack>
        {shown && <ShownDirectUrl key={shown.updatedAt} shown={shown} />}
        <QueryView query={query} lines={2}>
          {(urls) =>
            urls.length === 0 ? (
              <Nothing icon={<IconLink size={26} stroke={1.5} />} title="No direct URL yet">
                Without one, flow runs are started by hand or by the API.
              </Nothing>
            ) : (
              <DataTable label="Direct URLs" columns={['Name', 'Address', 'Lets in by', 'State', '']} minWidth={640}>
                {urls.map((url) => (
                  <UrlRow
                    key={url.id}
                    url={url}
                    onTest={() => setTested(url)}
                    onEdit={() => open(url)}
                    onShown={setShown}
                  />
                ))}
              </DataTable>
            )
          }
        </QueryView>
      </Stack>
    </Section>
  )
}

interface UrlRowProps {
  url: DirectUrl
  onTest: () => void
  onEdit: () => void
  onShown: (shown: CreatedDirectUrl) => void
}

function UrlRow({ url, onTest, onEdit, onShown }: UrlRowProps) {
  const confirm = useConfirm()
  const path = `/direct-urls/${seg(url.id)}`
  const rotate = useAction({ run: () => api<CreatedDirectUrl>('POST', `${path}/rotate`), done: 'It has a new address' })
  const remove = useAction({ run: () => api('DELETE', path), done: `“${url.name}” is deleted` })
  const askToRotate = async () => {
    const yes = await confirm({
      title: `Give “${url.name}” a new address?`,
      body: 'The old one is refused from the next request on.',
      confirm: 'Rotate',
    })
    if (yes) rotate.mutate(undefined, { onSuccess: onShown })
  }
  const askToRemove = async () => {
    const yes = await confirm({
      title: `Delete the direct URL “${url.name}”?`,
      body: 'What is sent to it is refused from then on.',
      confirm: 'Delete',
    })
    if (yes) remove.mutate()
  }
  return (
    <Table.Tr>
      <Table.Td fw={600}>{url.name}</Table.Td>
      <Table.Td className="mono">…{url.hint}</Table.Td>
      <Table.Td>
        {protections[url.protection]}
        <Text size="xs" c="dimmed">
          {url.arrays === 'each' ? 'an array is a record for each item' : 'an array is one record'}
        </Text>
      </Table.Td>
      <Table.Td>{url.enabled ? <Badge tone="good">On</Badge> : <Badge tone="quiet">Off</Badge>}</Table.Td>
      <Table.Td>
        <Group gap={2} justify="flex-end" wrap="nowrap">
          <EditorButton size="compact-sm" variant="subtle" aria-label={`Send a test to ${url.name}`} onClick={onTest}>
            Test
          </EditorButton>
          <EditorButton size="compact-sm" variant="subtle" aria-label={`Edit ${url.name}`} onClick={onEdit}>
            Edit
          </EditorButton>
          <EditorButton
            size="compact-sm"
            variant="subtle"
            aria-label={`Rotate ${url.name}`}
            loading={rotate.isPending}
            onClick={() => void askToRotate()}
          >
            Rotate
          </EditorButton>
          <EditorButton
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={`Delete ${url.name}`}
            loading={remove.isPending}
            onClick={() => void askToRemove()}
          >
            Delete
          </EditorButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

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
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'
import { DirectUrlModal } from './direct-url-modal.tsx'
import { SendTestModal } from './send-test.tsx'
import { ShownDirectUrl } from './shown-direct-url.tsx'

const protections: Record<DirectUrl['protection'], string> = {
  none: flowWords.addressAlone,
  bearer: flowWords.bearer,
  signature: flowWords.signed,
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
      title={flowWords.directURLs}
      description={flowWords.directURLsDescription}
      action={
        <EditorButton variant="default" leftSection={<IconPlus size={17} />} onClick={() => open()}>
          {flowWords.newDirectUrl}
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
              <Nothing icon={<IconLink size={26} stroke={1.5} />} title={flowWords.noDirectUrlYet}>
                {flowWords.noDirectUrlYetText}
              </Nothing>
            ) : (
              <DataTable
                label={flowWords.directURLs}
                columns={[common.name, common.address, flowWords.letsInBy, common.state, '']}
                minWidth={640}
              >
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
  const rotate = useAction({
    run: () => api<CreatedDirectUrl>('POST', `${path}/rotate`),
    done: flowWords.itHasANewAddress,
  })
  const remove = useAction({ run: () => api('DELETE', path), done: flowWords.isDeleted(url.name) })
  const askToRotate = async () => {
    const yes = await confirm({
      title: flowWords.giveANewAddress(url.name),
      body: flowWords.whatRotatingDoes,
      confirm: flowWords.rotate,
    })
    if (yes) rotate.mutate(undefined, { onSuccess: onShown })
  }
  const askToRemove = async () => {
    const yes = await confirm({
      title: flowWords.deleteTheDirectUrl(url.name),
      body: flowWords.whatDeletingDoes,
      confirm: common.delete,
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
          {url.arrays === 'each' ? flowWords.arrayIsManyRecords : flowWords.arrayIsOneRecord}
        </Text>
      </Table.Td>
      <Table.Td>
        {url.enabled ? <Badge tone="good">{flowWords.on}</Badge> : <Badge tone="quiet">{flowWords.off}</Badge>}
      </Table.Td>
      <Table.Td>
        <Group gap={2} justify="flex-end" wrap="nowrap">
          <EditorButton
            size="compact-sm"
            variant="subtle"
            aria-label={flowWords.sendATestTo(url.name)}
            onClick={onTest}
          >
            {flowWords.test}
          </EditorButton>
          <EditorButton size="compact-sm" variant="subtle" aria-label={flowWords.edit(url.name)} onClick={onEdit}>
            {common.edit}
          </EditorButton>
          <EditorButton
            size="compact-sm"
            variant="subtle"
            aria-label={flowWords.rotateNamed(url.name)}
            loading={rotate.isPending}
            onClick={() => void askToRotate()}
          >
            {flowWords.rotate}
          </EditorButton>
          <EditorButton
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={flowWords.delete(url.name)}
            loading={remove.isPending}
            onClick={() => void askToRemove()}
          >
            {common.delete}
          </EditorButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

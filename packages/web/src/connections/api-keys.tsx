import { Alert, Card, Stack, Table, Text } from '@mantine/core'
import type { ApiKey, Connection, CreatedApiKey } from '@postern/protocol/api'
import { IconRotate } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { keysQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { GatewayStart } from './gateway-start.tsx'

/** Whether keys are in use changes without a word: it is looked for while somebody may wait for it. */
const lookAgainMs = 5_000

/** To rotate a key: add one, give it to the gateways, revoke the old one once nobody uses it. */
export function ApiKeys({ connection }: { connection: Connection }) {
  const { name } = connection
  const [created, setCreated] = useState<CreatedApiKey>()
  const query = useQuery({
    ...keysQuery(name),
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 1 ? lookAgainMs : false),
  })
  const add = useAction({ run: () => api<CreatedApiKey>('POST', `/connections/${seg(name)}/keys`) })

  return (
    <Section
      title="API keys"
      description="Gateways sign in with one. To rotate, without an interruption: add a key, give it to the gateways, revoke the old one."
      action={
        <EditorButton
          variant="default"
          loading={add.isPending}
          onClick={() => add.mutate(undefined, { onSuccess: setCreated })}
        >
          {query.data?.length === 1 ? 'Rotate: add a new key' : 'Add a key'}
        </EditorButton>
      }
    >
      <Stack>
        {created && (
          <Card>
            <GatewayStart connection={connection} apiKey={created.apiKey} />
          </Card>
        )}
        {query.data && query.data.length > 1 && <Rotation keys={query.data} />}
        <QueryView query={query} lines={2}>
          {(keys) =>
            keys.length === 0 ? (
              <Text size="sm" c="dimmed">
                No key is valid: no gateway can work. Add one.
              </Text>
            ) : (
              <DataTable label="API keys" columns={['Key', 'Made', 'Last used', '']} minWidth={480}>
                {keys.map((key) => (
                  <KeyRow key={key.id} name={name} apiKey={key} />
                ))}
              </DataTable>
            )
          }
        </QueryView>
      </Stack>
    </Section>
  )
}

/** How far a rotation has come: the older keys go once the newest is in use and they are not. */
function Rotation({ keys }: { keys: readonly ApiKey[] }) {
  const newest = keys.at(-1)
  if (!newest) return null
  return (
    <Alert color="lantern" icon={<IconRotate size={18} />} title={`${keys.length} keys are valid at once`}>
      {newest.lastUsedAt === null ? (
        <>
          The newest one, <span className="mono">…{newest.hint}</span>, was not used yet: give it to the gateways and
          restart them. This page notices when it is used.
        </>
      ) : (
        <>
          The newest one, <span className="mono">…{newest.hint}</span>, is in use, last <Time at={newest.lastUsedAt} />.
          Revoke each older one when its last use stays behind.
        </>
      )}
    </Alert>
  )
}

function KeyRow({ name, apiKey }: { name: string; apiKey: ApiKey }) {
  const confirm = useConfirm()
  const revoke = useAction({
    run: () => api('DELETE', `/connections/${seg(name)}/keys/${seg(apiKey.id)}`),
    done: `The key …${apiKey.hint} is revoked`,
  })
  const ask = async () => {
    const yes = await confirm({
      title: `Revoke the key …${apiKey.hint}?`,
      body: 'Gateways that use it are refused from their next request on.',
      confirm: 'Revoke',
    })
    if (yes) revoke.mutate()
  }
  return (
    <Table.Tr>
      <Table.Td className="mono">…{apiKey.hint}</Table.Td>
      <Table.Td>
        <Time at={apiKey.createdAt} />
      </Table.Td>
      <Table.Td>
        <Time at={apiKey.lastUsedAt} fallback="never" />
      </Table.Td>
      <Table.Td ta="right">
        <EditorButton
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={`Revoke the key …${apiKey.hint}`}
          loading={revoke.isPending}
          onClick={() => void ask()}
        >
          Revoke
        </EditorButton>
      </Table.Td>
    </Table.Tr>
  )
}

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
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { gatewayWords } from '../words/gateways.ts'
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
  // Those of gateways' own are replaced by the gateways themselves.
  const given = query.data?.filter(({ gateway }) => gateway === null) ?? []
  const add = useAction({ run: () => api<CreatedApiKey>('POST', `/connections/${seg(name)}/keys`) })

  return (
    <Section
      title={connectionWords.apiKeys}
      description={connectionWords.apiKeysDescription}
      action={
        <EditorButton
          variant="default"
          loading={add.isPending}
          onClick={() => add.mutate(undefined, { onSuccess: setCreated })}
        >
          {given.length === 1 ? connectionWords.addANewKey : connectionWords.addAKey}
        </EditorButton>
      }
    >
      <Stack>
        {created && (
          <Card>
            <GatewayStart connection={connection} apiKey={created.apiKey} />
          </Card>
        )}
        {given.length > 1 && <Rotation keys={given} />}
        <QueryView query={query} lines={2}>
          {(keys) =>
            keys.length === 0 ? (
              <Text size="sm" c="dimmed">
                {connectionWords.noKeyIsValid}
              </Text>
            ) : (
              <DataTable
                label={connectionWords.apiKeys}
                columns={[connectionWords.key, common.gateway, common.made, common.lastUsed, '']}
                minWidth={640}
              >
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
    <Alert color="lantern" icon={<IconRotate size={18} />} title={connectionWords.keysAreValidAtOnce(keys.length)}>
      {newest.lastUsedAt === null
        ? connectionWords.newestIsNotUsed(<span className="mono">…{newest.hint}</span>)
        : connectionWords.newestIsUsed(<span className="mono">…{newest.hint}</span>, <Time at={newest.lastUsedAt} />)}
    </Alert>
  )
}

function KeyRow({ name, apiKey }: { name: string; apiKey: ApiKey }) {
  const confirm = useConfirm()
  const { gateway } = apiKey
  const replace = useAction({
    run: () => api('POST', `/connections/${seg(name)}/keys/${seg(apiKey.id)}/rotate`),
    done: gatewayWords.isAsked,
  })
  const revoke = useAction({
    run: () => api('DELETE', `/connections/${seg(name)}/keys/${seg(apiKey.id)}`),
    done: connectionWords.theKeyIsRevoked(apiKey.hint),
  })
  const ask = async () => {
    const yes = await confirm({
      title: connectionWords.askToRevoke(apiKey.hint),
      body: connectionWords.gatewaysThatUseItAreRefused,
      confirm: common.revoke,
    })
    if (yes) revoke.mutate()
  }
  return (
    <Table.Tr>
      <Table.Td className="mono">…{apiKey.hint}</Table.Td>
      <Table.Td>{gateway === null ? gatewayWords.givenByHand : gatewayWords.ownKeyOf(gateway)}</Table.Td>
      <Table.Td>
        <Time at={apiKey.createdAt} />
      </Table.Td>
      <Table.Td>
        <Time at={apiKey.lastUsedAt} fallback={common.never} />
      </Table.Td>
      <Table.Td ta="right">
        {gateway !== null && (
          <EditorButton
            size="compact-sm"
            variant="subtle"
            aria-label={gatewayWords.replaceNamed(apiKey.hint)}
            disabled={apiKey.rotationAskedAt !== null}
            loading={replace.isPending}
            onClick={() => replace.mutate()}
          >
            {apiKey.rotationAskedAt === null ? gatewayWords.replace : gatewayWords.beingReplaced}
          </EditorButton>
        )}
        <EditorButton
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={connectionWords.revokeTheKey(apiKey.hint)}
          loading={revoke.isPending}
          onClick={() => void ask()}
        >
          {common.revoke}
        </EditorButton>
      </Table.Td>
    </Table.Tr>
  )
}

import { Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Flow, FlowSecret } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { api, seg } from '../api/http.ts'
import { flowSecretsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { flowWords } from '../words/flows.ts'
import { FlowSecretModal } from './flow-secret-modal.tsx'

/** What HTTP requests of the flow show to be let in, by the name that their steps say. */
export function FlowSecrets({ flow }: { flow: Flow }) {
  const query = useQuery(flowSecretsQuery(flow.id))
  const [opened, modal] = useDisclosure(false)
  return (
    <Section
      title={flowWords.secrets}
      description={flowWords.secretsDescription}
      action={
        <EditorButton variant="default" onClick={modal.open}>
          {flowWords.setASecret}
        </EditorButton>
      }
    >
      <FlowSecretModal flow={flow} opened={opened} onClose={modal.close} />
      <QueryView query={query} lines={1}>
        {(secrets) =>
          secrets.length === 0 ? (
            <Text size="sm" c="dimmed">
              {flowWords.noSecretYet}
            </Text>
          ) : (
            <DataTable
              label={flowWords.secrets}
              columns={[common.name, flowWords.receiver, flowWords.whatItHas, flowWords.set, '']}
              minWidth={600}
            >
              {secrets.map((secret) => (
                <SecretRow key={secret.name} flow={flow} secret={secret} />
              ))}
            </DataTable>
          )
        }
      </QueryView>
    </Section>
  )
}

function SecretRow({ flow, secret }: { flow: Flow; secret: FlowSecret }) {
  const confirm = useConfirm()
  const remove = useAction({
    run: () => api('DELETE', `/flows/${seg(flow.id)}/secrets/${seg(secret.name)}`),
    done: flowWords.theSecretIsRemoved(secret.name),
  })
  const ask = async () => {
    const yes = await confirm({
      title: flowWords.removeTheSecret(secret.name),
      body: flowWords.whatRemovingDoes,
      confirm: flowWords.remove,
    })
    if (yes) remove.mutate()
  }
  const { credential, headerNames } = secret
  const parts = [...(credential ? [flowWords.credential(credential.kind, credential.hint)] : []), ...headerNames]
  return (
    <Table.Tr>
      <Table.Td className="mono" fw={600}>
        {secret.name}
      </Table.Td>
      <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>
        {secret.origin}
      </Table.Td>
      <Table.Td>{parts.join(', ')}</Table.Td>
      <Table.Td>
        <Time at={secret.updatedAt} />
      </Table.Td>
      <Table.Td ta="right">
        <EditorButton
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={flowWords.removeNamed(secret.name)}
          loading={remove.isPending}
          onClick={() => void ask()}
        >
          {flowWords.remove}
        </EditorButton>
      </Table.Td>
    </Table.Tr>
  )
}

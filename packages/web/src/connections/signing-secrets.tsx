import { Alert, Group, Stack, Table, Text } from '@mantine/core'
import type { Connection, CreatedSigningSecret, SigningSecret, SigningSecretInfo } from '@postern/protocol/api'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { signingSecretsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { CopyButton, CopyLine } from '../ui/copy-line.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'

type Algorithm = SigningSecretInfo['algorithm']

const kinds: Record<Algorithm, string> = { v1: connectionWords.sharedSecret, v1a: connectionWords.keyPairEd25519 }

/** To rotate: add one, give it to the receivers while both sign, revoke the old one. */
export function SigningSecrets({ connection }: { connection: Connection }) {
  const { name } = connection
  // Each stays in sight: a second one must not take away the first, which cannot be shown again.
  const [created, setCreated] = useState<CreatedSigningSecret[]>([])
  const query = useQuery(signingSecretsQuery(name))
  const add = useAction({
    run: (algorithm: Algorithm) =>
      api<CreatedSigningSecret>('POST', `/connections/${seg(name)}/signing-secrets`, { algorithm }),
  })

  return (
    <Section
      title={connectionWords.signingSecrets}
      description={connectionWords.signingSecretsDescription}
      action={
        <Group gap="xs">
          {(['v1', 'v1a'] as const).map((algorithm) => (
            <EditorButton
              key={algorithm}
              variant="default"
              loading={add.isPending && add.variables === algorithm}
              onClick={() => add.mutate(algorithm, { onSuccess: (made) => setCreated([...created, made]) })}
            >
              {algorithm === 'v1' ? connectionWords.addASecret : connectionWords.addAKeyPair}
            </EditorButton>
          ))}
        </Group>
      }
    >
      <Stack>
        {created.map((secret) => (
          <Created key={secret.id} secret={secret} />
        ))}
        <QueryView query={query} lines={2}>
          {(secrets) => (
            <DataTable
              label={connectionWords.signingSecrets}
              columns={[connectionWords.kind, connectionWords.secretOrPublicKey, common.made, '']}
              minWidth={620}
            >
              {secrets.map((secret) => (
                <SecretRow key={secret.id} connection={connection} secret={secret} all={secrets} />
              ))}
            </DataTable>
          )}
        </QueryView>
      </Stack>
    </Section>
  )
}

function Created({ secret }: { secret: CreatedSigningSecret }) {
  if (secret.secret === null)
    return (
      <Alert color="lantern" icon={<IconKey size={18} />} title={connectionWords.keyPairSignsTitle}>
        {connectionWords.keyPairSignsText}
      </Alert>
    )
  return (
    <Stack gap="sm">
      <Alert color="lantern" icon={<IconKey size={18} />} title={connectionWords.signingSecretIsShownTitle}>
        {connectionWords.signingSecretIsShownText}
      </Alert>
      <CopyLine label={connectionWords.newSigningSecret} value={secret.secret} />
    </Stack>
  )
}

interface SecretRowProps {
  connection: Connection
  secret: SigningSecretInfo
  all: readonly SigningSecretInfo[]
}

function SecretRow({ connection, secret, all }: SecretRowProps) {
  const { name } = connection
  const confirm = useConfirm()
  const [shown, setShown] = useState<string>()
  const reveal = useAction({ run: () => api<SigningSecret>('GET', `/connections/${seg(name)}/signing-secret`) })
  const label =
    secret.publicKey === null
      ? connectionWords.theSecret(secret.hint)
      : connectionWords.theKeyPair(secret.publicKey.slice(-6))
  const revoke = useAction({
    run: () => api('DELETE', `/connections/${seg(name)}/signing-secrets/${seg(secret.id)}`),
    done: connectionWords.itNoLongerSigns(label),
  })
  // Without a shared secret nothing would be signed as every receiver expects it: the server keeps the last.
  const isLast = secret.algorithm === 'v1' && all.filter(({ algorithm }) => algorithm === 'v1').length === 1
  // Only the secret that came with the connection can be read again.
  const isFirst = secret.algorithm === 'v1' && secret.createdAt === connection.createdAt
  const ask = async () => {
    const yes = await confirm({
      title: connectionWords.askToRevokeSecret(label),
      body: connectionWords.whatRevokingDoes,
      confirm: common.revoke,
    })
    if (yes) revoke.mutate()
  }
  return (
    <Table.Tr>
      <Table.Td>{kinds[secret.algorithm]}</Table.Td>
      <Table.Td className="mono" maw={420} style={{ overflowWrap: 'anywhere' }}>
        {secret.publicKey ?? shown ?? `whsec_…${secret.hint}`}
        {secret.publicKey !== null && <CopyButton value={secret.publicKey} label={connectionWords.thePublicKey} />}
        {shown !== undefined && <CopyButton value={shown} label={connectionWords.theSigningSecret} />}
      </Table.Td>
      <Table.Td>
        <Time at={secret.createdAt} />
      </Table.Td>
      <Table.Td ta="right">
        {isFirst && (
          <EditorButton
            size="compact-sm"
            variant="subtle"
            loading={reveal.isPending}
            onClick={() =>
              shown === undefined
                ? reveal.mutate(undefined, { onSuccess: (found) => setShown(found.secret) })
                : setShown(undefined)
            }
          >
            {shown === undefined ? connectionWords.reveal : connectionWords.hide}
          </EditorButton>
        )}
        {isLast ? (
          <Text span size="xs" c="dimmed" ml="xs">
            {connectionWords.theLastOneStays}
          </Text>
        ) : (
          <EditorButton
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={connectionWords.revokeNamed(label)}
            loading={revoke.isPending}
            onClick={() => void ask()}
          >
            {common.revoke}
          </EditorButton>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

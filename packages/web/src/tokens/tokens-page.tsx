import { Alert, Button, Card, Group, Select, Stack, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ApiToken, CreatedApiToken, NewApiToken } from '@postern/protocol/api'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { tokensQuery } from '../api/queries.ts'
import { NeedsPage, useRole } from '../session/use-role.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { asRole, roleChoices } from '../users/roles.ts'
import { common } from '../words/common.ts'
import { tokenWords } from '../words/tokens.ts'

export function TokensPage() {
  return (
    <NeedsPage least="operator" title={common.apiTokens}>
      <Tokens />
    </NeedsPage>
  )
}

function Tokens() {
  const query = useQuery(tokensQuery)
  const [created, setCreated] = useState<CreatedApiToken>()
  return (
    <Page
      title={common.apiTokens}
      narrow
      description={tokenWords.aboutTokens(
        <code>Authorization: Bearer …</code>,
        <a href="/docs" target="_blank" rel="noreferrer" style={{ color: 'inherit' }}>
          {tokenWords.apiReference}
        </a>,
      )}
    >
      <Stack gap="lg">
        <NewToken onCreated={setCreated} />
        {created && (
          <Card>
            <Stack>
              <Alert color="lantern" icon={<IconKey size={18} />} title={tokenWords.shownOnlyOnce}>
                {tokenWords.copyItNow}
              </Alert>
              <CopyLine label={tokenWords.token(created.name)} value={created.token} />
            </Stack>
          </Card>
        )}
        <QueryView query={query} lines={2}>
          {(tokens) =>
            tokens.length === 0 ? (
              <Nothing icon={<IconKey size={28} stroke={1.5} />} title={tokenWords.noApiTokenYet}>
                {tokenWords.noApiTokenYetText}
              </Nothing>
            ) : (
              <DataTable
                label={common.apiTokens}
                columns={[common.name, common.role, common.token, common.made, common.lastUsed, '']}
                minWidth={620}
              >
                {tokens.map((token) => (
                  <TokenRow key={token.id} token={token} />
                ))}
              </DataTable>
            )
          }
        </QueryView>
      </Stack>
    </Page>
  )
}

function NewToken({ onCreated }: { onCreated: (token: CreatedApiToken) => void }) {
  const own = useRole()
  const form = useForm<Required<NewApiToken>>({
    initialValues: { name: '', role: own },
    validate: { name: (name) => (name.trim() === '' ? tokenWords.nameProgramThatWillUse : null) },
  })
  const create = useAction({
    run: (values: NewApiToken) => api<CreatedApiToken>('POST', '/tokens', values),
    ownErrors: true,
  })
  const submit = ({ name, role }: Required<NewApiToken>) =>
    create.mutate(
      { name: name.trim(), role },
      {
        onSuccess: (token) => {
          form.reset()
          onCreated(token)
        },
        onError: (error) => {
          const wrong = fieldErrors(error, { '/name': 'name' })
          form.setErrors({ name: wrong.at.name ?? wrong.rest })
        },
      },
    )
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Group align="flex-start" gap="sm">
        <TextInput
          label={tokenWords.newTokenFor}
          placeholder={tokenWords.nightlyImport}
          maxLength={200}
          style={{ flex: '1 1 220px', maxWidth: 360 }}
          {...form.getInputProps('name')}
        />
        <Select
          label={common.role}
          data={roleChoices(own).map(({ value }) => value)}
          allowDeselect={false}
          w={140}
          {...form.getInputProps('role')}
          onChange={(value) => form.setFieldValue('role', asRole(value) ?? 'viewer')}
        />
        <Button type="submit" mt={25} loading={create.isPending}>
          {tokenWords.makeAToken}
        </Button>
      </Group>
    </form>
  )
}

function TokenRow({ token }: { token: ApiToken }) {
  const confirm = useConfirm()
  const revoke = useAction({
    run: () => api('DELETE', `/tokens/${seg(token.id)}`),
    done: tokenWords.theTokenIsRevoked(token.name),
  })
  const ask = async () => {
    const yes = await confirm({
      title: tokenWords.askToRevoke(token.name),
      body: tokenWords.whatRevokingDoes,
      confirm: common.revoke,
    })
    if (yes) revoke.mutate()
  }
  return (
    <Table.Tr>
      <Table.Td fw={600}>{token.name}</Table.Td>
      <Table.Td>{token.role}</Table.Td>
      <Table.Td className="mono">…{token.hint}</Table.Td>
      <Table.Td>
        <Time at={token.createdAt} />
      </Table.Td>
      <Table.Td>
        <Time at={token.lastUsedAt} fallback={common.never} />
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={tokenWords.revokeTheToken(token.name)}
          loading={revoke.isPending}
          onClick={() => void ask()}
        >
          {common.revoke}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

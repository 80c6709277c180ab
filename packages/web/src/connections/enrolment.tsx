import { Alert, Card, Stack, Table, Text } from '@mantine/core'
import type { Connection, ConnectionOrderKey, CreatedEnrolment, Enrolment } from '@postern/protocol/api'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { enrolmentsQuery, orderKeyQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { gatewayWords } from '../words/gateways.ts'
import { enrolCommand } from './gateway-command.ts'

/** Codes that gateways swap for keys of their own, and the one that was just made. */
export function EnrolGateway({ connection }: { connection: Connection }) {
  const { name } = connection
  const [created, setCreated] = useState<CreatedEnrolment>()
  const make = useAction({ run: () => api<CreatedEnrolment>('POST', `/connections/${seg(name)}/enrolments`, {}) })
  return (
    <Section
      title={gatewayWords.enrolTitle}
      description={gatewayWords.enrolDescription}
      action={
        <EditorButton
          variant="default"
          loading={make.isPending}
          onClick={() => make.mutate(undefined, { onSuccess: setCreated })}
        >
          {gatewayWords.makeACode}
        </EditorButton>
      }
    >
      <Stack>
        {created && (
          <Card>
            <ShownCode connection={connection} enrolment={created} />
          </Card>
        )}
        <Codes name={name} />
      </Stack>
    </Section>
  )
}

function ShownCode({ connection, enrolment }: { connection: Connection; enrolment: CreatedEnrolment }) {
  const { code, expiresAt } = enrolment
  return (
    <Stack>
      <Alert color="lantern" icon={<IconKey size={18} />} title={gatewayWords.codeIsShownTitle}>
        {gatewayWords.codeIsShownText(<Time at={expiresAt} />)}
      </Alert>
      <CopyLine label={gatewayWords.enrolmentCode} value={code} />
      <CopyLine label={gatewayWords.startTheGateway} value={enrolCommand(connection.apiUrl, code)} />
    </Stack>
  )
}

function Codes({ name }: { name: string }) {
  const { data: codes = [] } = useQuery(enrolmentsQuery(name))
  if (codes.length === 0) return null
  return (
    <DataTable
      label={gatewayWords.codes}
      columns={[gatewayWords.code, common.made, gatewayWords.state, '']}
      minWidth={480}
    >
      {codes.map((enrolment) => (
        <CodeRow key={enrolment.id} name={name} enrolment={enrolment} />
      ))}
    </DataTable>
  )
}

function CodeRow({ name, enrolment }: { name: string; enrolment: Enrolment }) {
  const { id, hint, createdAt, expiresAt, usedAt, gateway } = enrolment
  const cancel = useAction({
    run: () => api('DELETE', `/connections/${seg(name)}/enrolments/${seg(id)}`),
    done: gatewayWords.codeIsCancelled(hint),
  })
  const isOpen = usedAt === null && Date.parse(expiresAt) > Date.now()
  return (
    <Table.Tr>
      <Table.Td className="mono">…{hint}</Table.Td>
      <Table.Td>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td>
        {usedAt !== null && gatewayWords.usedBy(gateway ?? '')}
        {usedAt === null && (isOpen ? gatewayWords.open(<Time at={expiresAt} />) : gatewayWords.expired)}
      </Table.Td>
      <Table.Td ta="right">
        {isOpen && (
          <EditorButton
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={gatewayWords.cancelNamed(hint)}
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {gatewayWords.cancelCode}
          </EditorButton>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

/** The key that gateways which enrolled trust. */
export function SigningKeyOfOrders({ connection }: { connection: Connection }) {
  const { name } = connection
  const query = useQuery(orderKeyQuery(name))
  const rotate = useAction({
    run: () => api<ConnectionOrderKey>('POST', `/connections/${seg(name)}/order-key/rotate`),
    done: gatewayWords.newKeySigns,
  })
  return (
    <Section
      title={gatewayWords.signingKeyTitle}
      description={gatewayWords.signingKeyDescription}
      action={
        <EditorButton variant="default" loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {gatewayWords.newKey}
        </EditorButton>
      }
    >
      <QueryView query={query} lines={1}>
        {({ id, publicKey }) => (
          <>
            <CopyLine label={gatewayWords.publicKey} value={publicKey} />
            <Text size="xs" c="dimmed" className="mono" mt={4}>
              {id}
            </Text>
          </>
        )}
      </QueryView>
    </Section>
  )
}

import { Table, Text } from '@mantine/core'
import type { Receiver } from '@postern/protocol/api'
import { api, seg } from '../api/http.ts'
import { grouped } from '../lib/format-size.ts'
import { OperatorButton } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { receiverWords } from '../words/receivers.ts'

interface ReceiverTableProps {
  receivers: readonly Receiver[]
  /** They are of several connections. */
  withConnection?: boolean
}

export function ReceiverTable({ receivers, withConnection = false }: ReceiverTableProps) {
  return (
    <DataTable
      label={receiverWords.receivers}
      columns={[
        receiverWords.receiver,
        common.state,
        common.since,
        receiverWords.waiting,
        receiverWords.whatWentWrong,
        receiverWords.nextProbe,
        '',
      ]}
      minWidth={860}
    >
      {receivers.map((receiver) => (
        <ReceiverRow
          key={`${receiver.connection} ${receiver.origin}`}
          receiver={receiver}
          withConnection={withConnection}
        />
      ))}
    </DataTable>
  )
}

function ReceiverRow({ receiver, withConnection }: { receiver: Receiver; withConnection: boolean }) {
  const { connection, origin, state } = receiver
  const path = `/connections/${seg(connection)}/receivers`
  const pause = useAction({
    run: () => api('POST', `${path}/pause`, { origin }),
    done: receiverWords.itIsPaused,
  })
  const resume = useAction({
    run: () => api('POST', `${path}/resume`, { origin }),
    done: receiverWords.itIsResumed,
  })
  return (
    <Table.Tr>
      <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>
        {origin}
        {withConnection && (
          <Text size="xs" c="dimmed">
            {receiverWords.ofConnection(connection)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <ReceiverState receiver={receiver} />
      </Table.Td>
      <Table.Td>
        <Time at={receiver.since} />
      </Table.Td>
      <Table.Td>
        <TextLink
          to="/deliveries"
          search={{ connection }}
          inherit
          aria-label={receiverWords.deliveriesWait(receiver.waiting, connection)}
        >
          {grouped(receiver.waiting)}
        </TextLink>
      </Table.Td>
      <Table.Td maw={300}>
        {receiver.lastError !== null && (
          <Text size="xs" c={state === 'OPEN' ? 'dimmed' : 'var(--pn-bad)'} lineClamp={2} title={receiver.lastError}>
            {receiver.lastError}
          </Text>
        )}
        {receiver.lastFailedAt !== null && (
          <Text size="xs" c="dimmed">
            <Time at={receiver.lastFailedAt} />
            {receiver.failures > 1 && receiverWords.attemptsInARow(receiver.failures)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Time at={receiver.nextProbeAt} due />
      </Table.Td>
      <Table.Td ta="right">
        {state === 'PAUSED' ? (
          <OperatorButton
            size="compact-sm"
            variant="subtle"
            aria-label={receiverWords.resume(origin)}
            loading={resume.isPending}
            onClick={() => resume.mutate()}
          >
            {common.resume}
          </OperatorButton>
        ) : (
          <OperatorButton
            size="compact-sm"
            variant="subtle"
            aria-label={receiverWords.pause(origin)}
            loading={pause.isPending}
            onClick={() => pause.mutate()}
          >
            {common.pause}
          </OperatorButton>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function ReceiverState({ receiver: { state, pausedBy } }: { receiver: Receiver }) {
  if (state === 'OPEN') return <Badge tone="good">{receiverWords.open}</Badge>
  if (state === 'FAILING') return <Badge tone="bad">{common.failing}</Badge>
  return pausedBy === 'hand' ? (
    <Badge tone="quiet">{receiverWords.pausedByHand}</Badge>
  ) : (
    <Badge tone="bad">{receiverWords.pausedByFailures}</Badge>
  )
}

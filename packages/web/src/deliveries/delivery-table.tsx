import { Button, Checkbox, Group, Stack, Table, Text } from '@mantine/core'
import type { Delivery } from '@postern/protocol/api'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { runQuery } from '../api/queries.ts'
import { EditorButton, OperatorButton } from '../session/gated.tsx'
import { DeliveryBadge } from '../ui/badge.tsx'
import { CopyButton } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { deliveryWords } from '../words/deliveries.ts'
import { AttemptTable } from './attempt-table.tsx'
import { DeliveredBy } from './delivered-by.tsx'
import { hasEnded } from './redeliver-values.ts'
import { useDrop, useRedeliver } from './use-redeliver.ts'

interface DeliveryTableProps {
  label: string
  deliveries: readonly Delivery[]
  chosen: ReadonlyMap<string, Delivery>
  onChoose: (deliveries: readonly Delivery[], isChosen: boolean) => void
}

const columns = [
  common.state,
  common.connection,
  common.callbackUrl,
  deliveryWords.tries,
  common.made,
  deliveryWords.takenOrNextTry,
  '',
]

/** Deliveries to choose from; each opens to its attempts. */
export function DeliveryTable({ label, deliveries, chosen, onChoose }: DeliveryTableProps) {
  const ended = deliveries.filter(hasEnded)
  const count = ended.filter(({ id }) => chosen.has(id)).length
  return (
    <Stack gap="xs">
      {ended.length > 0 && (
        <Checkbox
          label={deliveryWords.allShownThatHaveEnded(ended.length)}
          aria-label={deliveryWords.chooseAllOf(label.toLowerCase())}
          size="xs"
          checked={count === ended.length}
          indeterminate={count > 0 && count < ended.length}
          onChange={(event) => onChoose(ended, event.currentTarget.checked)}
        />
      )}
      <DataTable label={label} columns={columns} minWidth={860}>
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            isChosen={chosen.has(delivery.id)}
            onChoose={(isChosen) => onChoose([delivery], isChosen)}
          />
        ))}
      </DataTable>
    </Stack>
  )
}

interface DeliveryRowProps {
  delivery: Delivery
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}

function DeliveryRow({ delivery, isChosen, onChoose }: DeliveryRowProps) {
  const [isOpen, setOpen] = useState(false)
  const redeliver = useRedeliver(delivery.id)
  const drop = useDrop(delivery.id)
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Group gap="xs" wrap="nowrap">
            <Checkbox
              size="xs"
              aria-label={deliveryWords.choose(delivery.webhookId)}
              disabled={!hasEnded(delivery)}
              checked={isChosen}
              onChange={(event) => onChoose(event.currentTarget.checked)}
            />
            <DeliveryBadge state={delivery.state} />
          </Group>
        </Table.Td>
        <Table.Td className="mono">
          <TextLink to="/connections/$name" params={{ name: delivery.connection }} inherit c="inherit">
            {delivery.connection}
          </TextLink>
        </Table.Td>
        <Table.Td maw={240}>
          <Text size="xs" className="mono" truncate title={delivery.url}>
            {delivery.url}
          </Text>
          <DeliveredBy gateway={delivery.gateway} />
          {delivery.state !== 'DELIVERED' && delivery.lastError && (
            <Text size="xs" c="var(--pn-bad)" lineClamp={2} title={delivery.lastError}>
              {delivery.lastError}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            c="inherit"
            aria-label={deliveryWords.triesOf(delivery.attemptCount, delivery.webhookId)}
            aria-expanded={isOpen}
            leftSection={isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            onClick={() => setOpen(!isOpen)}
          >
            {delivery.attemptCount}
          </Button>
        </Table.Td>
        <Table.Td>
          <TextLink to="/runs/$id" params={{ id: delivery.runId }} inherit>
            <Time at={delivery.createdAt} />
          </TextLink>
        </Table.Td>
        <Table.Td>
          {delivery.receiverPaused ? (
            <TextLink to="/connections/$name/receivers" params={{ name: delivery.connection }} inherit>
              {deliveryWords.itsReceiverIsPaused}
            </TextLink>
          ) : (
            <Time at={delivery.deliveredAt ?? delivery.nextAttemptAt} />
          )}
        </Table.Td>
        <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
          {delivery.state === 'FAILED' && (
            <EditorButton
              size="compact-sm"
              variant="subtle"
              color="red"
              loading={drop.isPending}
              onClick={() => drop.mutate()}
              aria-label={deliveryWords.dropNamed(delivery.webhookId)}
            >
              {deliveryWords.drop}
            </EditorButton>
          )}
          {hasEnded(delivery) && (
            <OperatorButton
              size="compact-sm"
              variant="subtle"
              loading={redeliver.isPending}
              onClick={() => redeliver.mutate()}
              aria-label={deliveryWords.redeliverNamed(delivery.webhookId)}
            >
              {deliveryWords.redeliver}
            </OperatorButton>
          )}
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={columns.length}>
            <Detail delivery={delivery} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}

/** Its attempts, which the run has. */
function Detail({ delivery }: { delivery: Delivery }) {
  const query = useQuery(runQuery(delivery.runId))
  return (
    <Stack gap="xs" py="xs">
      <Group gap="md">
        <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
          {deliveryWords.withId(delivery.webhookId)}
          <CopyButton value={delivery.webhookId} label={deliveryWords.theWebhookId} />
        </Text>
        <TextLink to="/commands/$id" params={{ id: delivery.commandId }} size="sm">
          {deliveryWords.theCommand}
        </TextLink>
      </Group>
      <QueryView query={query} lines={2}>
        {(run) => {
          const attempts = run.deliveries.find(({ id }) => id === delivery.id)?.attempts ?? []
          return attempts.length === 0 ? (
            <Text size="sm" c="dimmed">
              {deliveryWords.nothingWasTriedYet}
            </Text>
          ) : (
            <AttemptTable attempts={attempts} />
          )
        }}
      </QueryView>
    </Stack>
  )
}

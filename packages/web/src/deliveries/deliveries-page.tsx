import { Button, Group, Select, Stack, Table, Text } from '@mantine/core'
import type { Delivery } from '@postern/protocol/api'
import { IconSend } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { connectionsQuery, type DeliveryFilter, deliveriesQuery } from '../api/queries.ts'
import { DeliveryBadge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems, DataTable, LoadMore } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useDrop, useRedeliver } from './use-redeliver.ts'

export function DeliveriesPage() {
  const filter = useSearch({ from: '/app/deliveries' })
  const query = useInfiniteQuery(deliveriesQuery(filter))
  const isFiltered = Object.keys(filter).length > 0
  return (
    <Page title="Deliveries" description="Each result's way to its callback URL, newest first.">
      <Stack>
        <Filters filter={filter} />
        <QueryView query={query}>
          {(data) => {
            const deliveries = allItems(data)
            return deliveries.length === 0 ? (
              <Nothing
                icon={<IconSend size={28} stroke={1.5} />}
                title={isFiltered ? 'No delivery matches' : 'Nothing was delivered yet'}
              >
                {isFiltered
                  ? 'Choose another state or connection.'
                  : 'When a command has run, the way of its rows to the callback URL is shown here.'}
              </Nothing>
            ) : (
              <>
                <DataTable
                  label="Deliveries"
                  columns={['State', 'Connection', 'Callback URL', 'Tries', 'Made', 'Taken or next try', '']}
                  minWidth={900}
                >
                  {deliveries.map((delivery) => (
                    <DeliveryRow key={delivery.id} delivery={delivery} />
                  ))}
                </DataTable>
                <LoadMore query={query} />
              </>
            )
          }}
        </QueryView>
      </Stack>
    </Page>
  )
}

function Filters({ filter }: { filter: DeliveryFilter }) {
  const navigate = useNavigate({ from: '/deliveries' })
  const { data: connections = [] } = useQuery(connectionsQuery)
  const set = (name: keyof DeliveryFilter, value: string | null) => {
    const { [name]: _old, ...rest } = filter
    void navigate({ search: value === null ? rest : { ...rest, [name]: value }, replace: true })
  }
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label="State"
        placeholder="All"
        data={['WAITING', 'PENDING', 'DELIVERED', 'FAILED', 'DROPPED']}
        clearable
        value={filter.state ?? null}
        onChange={(state) => set('state', state)}
        w={160}
      />
      <Select
        label="Connection"
        placeholder="All"
        data={connections.map((connection) => connection.name)}
        clearable
        searchable
        value={filter.connection ?? null}
        onChange={(connection) => set('connection', connection)}
        w={200}
      />
      {filter.commandId && (
        <Button variant="light" onClick={() => set('commandId', null)}>
          Of one command ✕
        </Button>
      )}
    </Group>
  )
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const redeliver = useRedeliver(delivery.id)
  const drop = useDrop(delivery.id)
  return (
    <Table.Tr>
      <Table.Td>
        <DeliveryBadge state={delivery.state} />
      </Table.Td>
      <Table.Td className="mono">
        <TextLink to="/connections/$name" params={{ name: delivery.connection }} inherit c="inherit">
          {delivery.connection}
        </TextLink>
      </Table.Td>
      <Table.Td maw={340}>
        <Text size="xs" className="mono" truncate title={delivery.url}>
          {delivery.url}
        </Text>
        {delivery.state !== 'DELIVERED' && delivery.lastError && (
          <Text size="xs" c="var(--pn-bad)" lineClamp={2} title={delivery.lastError}>
            {delivery.lastError}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{delivery.attemptCount}</Table.Td>
      <Table.Td>
        <TextLink to="/runs/$id" params={{ id: delivery.runId }} inherit>
          <Time at={delivery.createdAt} />
        </TextLink>
      </Table.Td>
      <Table.Td>
        <Time at={delivery.deliveredAt ?? delivery.nextAttemptAt} />
      </Table.Td>
      <Table.Td ta="right">
        {delivery.state === 'FAILED' && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            loading={drop.isPending}
            onClick={() => drop.mutate()}
            aria-label={`Drop ${delivery.webhookId}`}
          >
            Drop
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          loading={redeliver.isPending}
          onClick={() => redeliver.mutate()}
          aria-label={`Redeliver ${delivery.webhookId}`}
        >
          Redeliver
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

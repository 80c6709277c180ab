import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Delivery } from '@postern/protocol/api'
import { IconRefresh, IconSend } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { allReceiversQuery, deliveriesQuery } from '../api/queries.ts'
import { ReceiverTable } from '../receivers/receiver-table.tsx'
import { EditorButton, OperatorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { deliveryWords } from '../words/deliveries.ts'
import { DeliveryFields } from './delivery-fields.tsx'
import { type DeliverySearch, deliveryParams } from './delivery-filter.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { RedeliverModal } from './redeliver-modal.tsx'
import { Redeliveries } from './redeliveries.tsx'
import { useDropChosen, useRedeliverChosen } from './use-redeliver.ts'

/** Each result's way to its callback URL, over all connections: dead letters first, which wait for a person. */
export function DeliveriesPage() {
  const filter = useSearch({ from: '/app/deliveries' })
  const navigate = useNavigate({ from: '/deliveries' })
  const [many, modal] = useDisclosure(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, Delivery>>(new Map())

  const change = (changed: DeliverySearch) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')
    setChosen(new Map())
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  const choose = (deliveries: readonly Delivery[], isChosen: boolean) => {
    const next = new Map(chosen)
    for (const delivery of deliveries) {
      if (isChosen) next.set(delivery.id, delivery)
      else next.delete(delivery.id)
    }
    setChosen(next)
  }
  const shown = { filter, chosen, onChoose: choose }
  return (
    <Page
      title={common.deliveries}
      description={deliveryWords.deliveriesDescription}
      actions={
        <OperatorButton variant="default" leftSection={<IconRefresh size={17} stroke={1.8} />} onClick={modal.open}>
          {deliveryWords.redeliverMany}
        </OperatorButton>
      }
    >
      <Stack>
        <DeliveryFields filter={filter} onChange={change} />
        {chosen.size > 0 && <Chosen deliveries={[...chosen.values()]} onDone={() => setChosen(new Map())} />}
        <Redeliveries connection={filter.connection} />
        {filter.state === undefined && <TroubledReceivers connection={filter.connection} />}
        {filter.state === undefined && <DeadLetters {...shown} />}
        <Others {...shown} />
      </Stack>
      <RedeliverModal filter={filter} opened={many} onClose={modal.close} />
    </Page>
  )
}

/** What can be done with the chosen ones. */
function Chosen({ deliveries, onDone }: { deliveries: readonly Delivery[]; onDone: () => void }) {
  const confirm = useConfirm()
  const redeliver = useRedeliverChosen()
  const drop = useDropChosen()
  const progress = redeliver.progress ?? drop.progress
  const failed = deliveries.filter(({ state }) => state === 'FAILED').length
  const askToDrop = async () => {
    const yes = await confirm({
      title: failed === 1 ? deliveryWords.dropThisDelivery : deliveryWords.dropDeliveries(failed),
      body: deliveryWords.theirRowsDoNotArrive,
      confirm: deliveryWords.drop,
    })
    if (yes) drop.mutate(deliveries, { onSuccess: onDone })
  }
  return (
    <Group gap="sm" role="group" aria-label={deliveryWords.theChosenDeliveries}>
      <Text size="sm" fw={600} aria-live="polite">
        {deliveryWords.chosen(deliveries.length)}
      </Text>
      <OperatorButton
        size="xs"
        loading={redeliver.isPending}
        onClick={() => redeliver.mutate(deliveries, { onSuccess: onDone })}
      >
        {deliveryWords.redeliverThem}
      </OperatorButton>
      {failed > 0 && (
        <EditorButton size="xs" color="red" variant="outline" loading={drop.isPending} onClick={() => void askToDrop()}>
          {deliveryWords.dropTheFailed(failed)}
        </EditorButton>
      )}
      <Button size="xs" variant="subtle" onClick={onDone}>
        {deliveryWords.chooseNone}
      </Button>
      {progress && (
        <div style={{ flex: '1 1 200px' }}>
          <Text size="xs" c="dimmed" role="status">
            {deliveryWords.doneOf(progress.done, progress.of)}
          </Text>
          <Progress value={(100 * progress.done) / progress.of} aria-label={deliveryWords.howManyAreDone} />
        </div>
      )}
    </Group>
  )
}

interface ListProps {
  filter: DeliverySearch
  chosen: ReadonlyMap<string, Delivery>
  onChoose: (deliveries: readonly Delivery[], isChosen: boolean) => void
}

/** Why deliveries may wait: nobody would look for it at each connection. */
function TroubledReceivers({ connection }: { connection: string | undefined }) {
  const { data = [] } = useQuery(allReceiversQuery)
  const troubled = data.filter(
    (receiver) => receiver.state !== 'OPEN' && (connection === undefined || receiver.connection === connection),
  )
  if (troubled.length === 0) return null
  return (
    <Section
      title={deliveryWords.receiversThatFailOrArePaused}
      description={deliveryWords.receiversThatFailDescription}
    >
      <ReceiverTable receivers={troubled} withConnection />
    </Section>
  )
}

function DeadLetters({ filter, ...choice }: ListProps) {
  const query = useInfiniteQuery({
    ...deliveriesQuery(deliveryParams({ ...filter, state: 'FAILED' })),
    placeholderData: keepPreviousData,
  })
  const failed = allItems(query.data)
  if (failed.length === 0) return null
  return (
    <Section title={deliveryWords.deadLetters} description={deliveryWords.deadLettersDescription}>
      <DeliveryTable label={deliveryWords.deadLetters} deliveries={failed} {...choice} />
      <LoadMore query={query} />
    </Section>
  )
}

/** All that the filter asks for; without a state, what stands among the dead letters already is left out. */
function Others({ filter, ...choice }: ListProps) {
  const query = useInfiniteQuery({ ...deliveriesQuery(deliveryParams(filter)), placeholderData: keepPreviousData })
  const isFiltered = Object.keys(filter).length > 0
  return (
    <QueryView query={query}>
      {(data) => {
        const all = allItems(data)
        const deliveries = filter.state === undefined ? all.filter(({ state }) => state !== 'FAILED') : all
        if (all.length === 0)
          return (
            <Nothing
              icon={<IconSend size={28} stroke={1.5} />}
              title={isFiltered ? deliveryWords.noDeliveryMatches : deliveryWords.nothingWasDeliveredYet}
            >
              {isFiltered ? deliveryWords.chooseAnotherState : deliveryWords.whatIsShownHere}
            </Nothing>
          )
        return (
          <div>
            {deliveries.length > 0 && <DeliveryTable label={common.deliveries} deliveries={deliveries} {...choice} />}
            <LoadMore query={query} />
          </div>
        )
      }}
    </QueryView>
  )
}
